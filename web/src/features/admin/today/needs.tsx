import { useInfiniteQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { deadLettersQuery, invoicesQuery, runsQuery } from '@/api/queries';
import type { Invoice, Money, WorkflowRun } from '@/api/types';
import { ButtonLink } from '@/components/controls';
import { Icon, type IconName } from '@/components/icon';
import { MoneyText } from '@/components/money';
import { isAbsent } from '@/components/states';
import { Time } from '@/components/zone';
import { formatQuantity, plural } from '@/format/number';
import { shortWorkflow } from '@/features/billing/invoice-document';
import { CustomerName } from '../customer-name';
import { retryOf, runType } from '../workflows/run-words';

export interface Need {
  id: string;
  icon: IconName;
  title: ReactNode;
  note: ReactNode;
  picture?: ReactNode;
  amount?: ReactNode;
  amountNote?: ReactNode;
  action: { label: string; to: string; main?: boolean };
  held?: Money;
}

/** Pauses between tries double: a run whose next try is further off than this has failed often, and needs a person. */
const STUCK_FROM_PAUSE_MS = 60_000;
const SHOWN_OF_A_KIND = 5;
/** How many of the latest invoices are looked at for both what needs a person and what was billed. */
export const RECENT_INVOICES = 100;

/** Everything that waits for a person. A source that cannot be asked is an item of its own, never a blank. */
export function useNeeds(): { needs: Need[]; loading: boolean; solvingItself: WorkflowRun[] } {
  const recent = useInfiniteQuery({ ...invoicesQuery({}, RECENT_INVOICES), refetchInterval: 15_000 });
  // Where there are more invoices than that, the older ones in these states are asked for by themselves.
  const older = recent.hasNextPage;
  const review = useInfiniteQuery({ ...invoicesQuery({ status: 'in_review' }), enabled: older, refetchInterval: 15_000 });
  const pastDue = useInfiniteQuery({ ...invoicesQuery({ status: 'past_due' }), enabled: older, refetchInterval: 30_000 });
  const running = useInfiniteQuery({ ...runsQuery({ status: 'running' }), refetchInterval: 15_000 });
  const letters = useInfiniteQuery({ ...deadLettersQuery(), retry: false, refetchInterval: 30_000 });

  const retrying = rowsOf(running.data).filter((run) => retryOf(run) !== null);
  const stuck = retrying.filter((run) => Date.parse(retryOf(run)?.at ?? '') - Date.now() > STUCK_FROM_PAUSE_MS);
  const inState = (status: Invoice['status'], known: typeof review) =>
    older ? rowsOf(known.data) : rowsOf(recent.data).filter((invoice) => invoice.status === status);
  const openLetters = rowsOf(letters.data).filter((letter) => letter.state === 'waiting' || letter.state === 'refused');
  const moreLetters = letters.hasNextPage;

  const needs: Need[] = [
    ...inState('in_review', review).slice(0, SHOWN_OF_A_KIND).map(reviewNeed),
    ...inState('past_due', pastDue).slice(0, SHOWN_OF_A_KIND).map(pastDueNeed),
    ...stuck.slice(0, SHOWN_OF_A_KIND).map(stuckNeed),
    ...(openLetters.length > 0
      ? [
          {
            id: 'letters',
            icon: 'letters' as const,
            title: (
              <>
                {formatQuantity(openLetters.length)}
                {moreLetters ? ' or more' : ''} {openLetters.length === 1 ? 'event' : 'events'} could not be stored
              </>
            ),
            note: openLetters[0]!.detail,
            amount: `${formatQuantity(openLetters.length)}${moreLetters ? '+' : ''}`,
            amountNote: 'dead letters',
            action: { label: 'See them', to: '/admin/dead-letters' },
          },
        ]
      : []),
    ...[
      { query: recent, name: 'Invoices', to: '/admin/invoices' },
      { query: running, name: 'Workflows', to: '/admin/workflows' },
      { query: letters, name: 'Dead letters', to: '/admin/dead-letters' },
    ]
      .filter(({ query }) => query.isError && !isAbsent(query.error))
      .map(({ name, to }): Need => ({
        id: `broken-${name}`,
        icon: 'warning',
        title: `${name} could not be asked for`,
        note: 'What waits there is not in this list.',
        action: { label: 'Look there', to },
      })),
  ];
  const loading = [recent, running, letters].some((query) => query.isPending);
  return { needs, loading, solvingItself: retrying.filter((run) => !stuck.includes(run)) };
}

function rowsOf<T>(data: { pages: { data: T[] }[] } | undefined): T[] {
  return data?.pages.flatMap((page) => page.data) ?? [];
}

function reviewNeed(invoice: Invoice): Need {
  return {
    id: invoice.id,
    icon: 'billing',
    title: (
      <>
        <CustomerName id={invoice.organization} link={false} />: an invoice to review
      </>
    ),
    note: invoice.hold_reason ?? 'This subscription is always reviewed before its invoice is issued.',
    amount: <MoneyText value={invoice.amount_due} />,
    amountNote: invoice.closed_at ? (
      <>
        held since <Time at={invoice.closed_at} as="fresh" />
      </>
    ) : (
      'in review'
    ),
    action: { label: 'Review invoice', to: `/admin/invoices/${invoice.id}`, main: true },
    held: invoice.amount_due,
  };
}

function pastDueNeed(invoice: Invoice): Need {
  return {
    id: invoice.id,
    icon: 'warning',
    title: (
      <>
        <CustomerName id={invoice.organization} link={false} />
        ’s card was declined
      </>
    ),
    note: <>Invoice {invoice.number} is tried again by itself. A new card, or money received elsewhere, settles it sooner.</>,
    amount: <MoneyText value={invoice.amount_remaining} />,
    amountNote: 'past due',
    action: { label: 'See the payment', to: `/admin/invoices/${invoice.id}` },
    held: invoice.amount_remaining,
  };
}

function stuckNeed(run: WorkflowRun): Need {
  const retry = retryOf(run)!;
  return {
    id: run.id,
    icon: 'workflows',
    title: (
      <>
        <CustomerName id={run.organization} link={false} />: {runType(run.type).toLowerCase()} is stuck
      </>
    ),
    note: (
      <>
        <span className="mono">{shortWorkflow(run.id)}</span>: {retry.failure ?? `${retry.what} fails`}
      </>
    ),
    picture: retry.at && (
      <>
        next try <Time at={retry.at} as="clock" />
      </>
    ),
    amount: retry.attempt ? plural(retry.attempt, 'try', 'tries') : 'keeps failing',
    amountNote: (
      <>
        began <Time at={run.started_at} as="fresh" />
      </>
    ),
    action: { label: 'See what failed', to: `/admin/workflows/${encodeURIComponent(run.id)}` },
  };
}

export function NeedsList({ needs }: { needs: Need[] }) {
  return (
    <ul className="card needs">
      {needs.map((need) => (
        <li key={need.id}>
          <Icon name={need.icon} />
          <div style={{ minWidth: 0 }}>
            <h2>{need.title}</h2>
            <p className="text-s soft" style={{ marginTop: 2 }}>
              {need.note}
            </p>
          </div>
          <div className="need-picture tabular">{need.picture}</div>
          <div className="need-amount">
            <div className="tabular">{need.amount}</div>
            <div className="text-xs muted">{need.amountNote}</div>
          </div>
          <ButtonLink kind={need.action.main ? 'main' : 'plain'} to={need.action.to}>
            {need.action.label}
          </ButtonLink>
        </li>
      ))}
    </ul>
  );
}
