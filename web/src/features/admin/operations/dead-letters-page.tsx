import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useFilters } from '@/app/use-filters';
import { deadLettersQuery } from '@/api/queries';
import type { DeadLetter } from '@/api/types';
import { Button, SelectField, Tag } from '@/components/controls';
import { PageHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { plural } from '@/format/number';
import { CustomerName } from '../customer-name';
import { isOpen, LETTER_REASONS, LETTER_STATES, LetterStateTag, placeWords, reasonWords } from './letter-words';
import { ReplayDialog } from './replay-dialog';

type Asked = 'chosen' | 'matching' | null;

export function DeadLettersPage() {
  const [search, change] = useFilters<'organization' | 'reason' | 'state'>();
  const letters = useInfiniteQuery({
    ...deadLettersQuery({ organization: search.organization, reason: search.reason, state: search.state }),
    refetchInterval: 15_000,
  });
  const rows = letters.data?.pages.flatMap((page) => page.data) ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<Asked>(null);
  const selected = rows.filter((row) => chosen.has(row.id) && isOpen(row));
  const filtered = Boolean(search.organization || search.reason || search.state);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  return (
    <>
      <PageHead
        title="Dead letters"
        note="Events that are on the log and could not be stored, with the reason. Their neighbours went through."
        actions={
          selected.length > 0 ? (
            <Button kind="main" onClick={() => setAsked('chosen')}>
              Replay {plural(selected.length, 'letter')}
            </Button>
          ) : (
            rows.some(isOpen) && (
              <Button onClick={() => setAsked('matching')}>{filtered ? 'Replay all that match' : 'Replay all'}</Button>
            )
          )
        }
      />
      <div className="filters" style={{ marginBottom: 16 }}>
        <SelectField
          label="Reason"
          value={search.reason ?? ''}
          options={[{ value: '', label: 'All reasons' }, ...LETTER_REASONS]}
          onChange={(reason) => change({ reason })}
        />
        <SelectField
          label="State"
          value={search.state ?? ''}
          options={[{ value: '', label: 'All states' }, ...LETTER_STATES]}
          onChange={(state) => change({ state })}
        />
        {search.organization && (
          <div>
            <span className="label">Customer</span>
            <Button onClick={() => change({ organization: undefined })}>
              <CustomerName id={search.organization} link={false} /> ✕
            </Button>
          </div>
        )}
        {filtered && (
          <Button kind="quiet" onClick={() => change({ organization: undefined, reason: undefined, state: undefined })}>
            Clear
          </Button>
        )}
      </div>
      <section className="card list-card">
        <Load
          query={letters}
          waiting={
            <div className="pad">
              <SkeletonRows rows={6} />
            </div>
          }
        >
          {() =>
            rows.length === 0 ? (
              <EmptyState title={filtered ? 'No letter matches.' : 'No dead letters.'}>
                {filtered ? 'Widen the filters above.' : 'Everything that was accepted is stored.'}
              </EmptyState>
            ) : (
              <LettersTable rows={rows} chosen={chosen} toggle={toggle} />
            )
          }
        </Load>
        {letters.hasNextPage && (
          <div className="list-more">
            <Button busy={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
              Older letters
            </Button>
          </div>
        )}
      </section>
      {asked === 'chosen' && <ReplayDialog choice={{ letters: selected.map((row) => row.id) }} close={() => setAsked(null)} />}
      {asked === 'matching' && (
        <ReplayDialog
          choice={{ filter: { organization: search.organization, reason: search.reason, state: search.state } }}
          close={() => setAsked(null)}
        />
      )}
    </>
  );
}

function LettersTable({
  rows,
  chosen,
  toggle,
}: {
  rows: DeadLetter[];
  chosen: ReadonlySet<string>;
  toggle: (id: string) => void;
}) {
  const router = useRouter();
  return (
    <table className="table">
      <caption className="visually-hidden">Dead letters, newest first</caption>
      <thead>
        <tr>
          <th>
            <span className="visually-hidden">Chosen</span>
          </th>
          <th>Reason</th>
          <th className="not-narrow">Customer</th>
          <th className="num only-wide">Position</th>
          <th className="not-narrow">Put aside</th>
          <th>State</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const to = `/admin/dead-letters/${row.id}`;
          return (
            <tr
              key={row.id}
              data-link
              onClick={(event) => !(event.target instanceof HTMLInputElement) && router.history.push(to)}
            >
              <td>
                {isOpen(row) && (
                  <input
                    type="checkbox"
                    aria-label={`Choose ${row.id}`}
                    checked={chosen.has(row.id)}
                    onChange={() => toggle(row.id)}
                  />
                )}
              </td>
              <td>
                <Link className="medium" to={to} onClick={(event) => event.stopPropagation()}>
                  {reasonWords(row.reason)}
                </Link>
                <div className="text-xs muted break">{row.detail}</div>
              </td>
              <td className="not-narrow">
                <CustomerName id={row.organization} />
                {row.environment === 'test' && (
                  <>
                    {' '}
                    <Tag>test</Tag>
                  </>
                )}
              </td>
              <td className="num only-wide soft">{placeWords(row)}</td>
              <td className="not-narrow soft">
                <Time at={row.at} as="day-time" />
              </td>
              <td>
                <LetterStateTag state={row.state} />
                {row.edited && <div className="text-xs muted">edited</div>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
