import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { remove } from '@/api/http';
import { keysQuery, meQuery, organizationQuery, topQuery } from '@/api/queries';
import type { ApiKey, KeyStatus } from '@/api/types';
import { Button, Tag, type Tone } from '@/components/controls';
import { ConfirmDialog } from '@/components/dialogs';
import { PageHead } from '@/components/layout';
import { MoneyText } from '@/components/money';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { Time, useSecondHand } from '@/components/zone';
import { formatDuration } from '@/format/time';
import { formatQuantity } from '@/format/number';
import { IssueDialog, RotateDialog } from './key-forms';
import './keys.css';

const TONES: Record<KeyStatus, Tone> = {
  active: 'ok',
  unconfirmed: 'warn',
  rotating: 'warn',
  revoked: 'plain',
  withdrawn: 'plain',
  expired: 'plain',
};
const ENDED: KeyStatus[] = ['revoked', 'withdrawn', 'expired'];

type Dialog = { kind: 'issue' } | { kind: 'rotate' | 'revoke'; apiKey: ApiKey };

export function KeysPage() {
  const keys = useQuery(keysQuery);
  const me = useQuery(meQuery);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const admin = me.data?.role === 'admin';
  const close = () => setDialog(null);
  return (
    <>
      <PageHead
        title="Keys"
        note="Shown once, kept as a hash. Revoking takes hold everywhere within a second."
        actions={
          admin && (
            <Button kind="main" onClick={() => setDialog({ kind: 'issue' })}>
              Issue a key
            </Button>
          )
        }
      />
      <section className="card list-card">
        <Load
          query={keys}
          waiting={
            <div className="pad">
              <SkeletonRows rows={3} />
            </div>
          }
        >
          {(page) =>
            page.data.length === 0 ? (
              <EmptyState title="No key yet.">Issue one and send an event with it.</EmptyState>
            ) : (
              <KeysTable keys={page.data} admin={admin} act={setDialog} />
            )
          }
        </Load>
      </section>
      {dialog?.kind === 'issue' && <IssueDialog close={close} />}
      {dialog?.kind === 'rotate' && <RotateDialog apiKey={dialog.apiKey} close={close} />}
      {dialog?.kind === 'revoke' && (
        <ConfirmDialog
          close={close}
          danger
          title={`Revoke “${dialog.apiKey.name}”`}
          action="Revoke"
          done="The key is revoked."
          consequence={
            <>
              Whatever sends with <span className="mono">{dialog.apiKey.prefix}…</span> is refused from the next second on. This
              cannot be undone.
            </>
          }
          perform={() => remove(`/v1/api-keys/${dialog.apiKey.id}`)}
        />
      )}
    </>
  );
}

const USED_DAYS = 30;
const MOST_LINES = '100';

/** Events that came with each key's line in the last thirty days of the billing clock; a rotated key goes on counting. */
function useEventsByLine(): Map<string, number> {
  const organization = useQuery(organizationQuery);
  // To the hour, so that the page asks the same again and not something new with every look.
  const hour = Math.floor(Date.parse(organization.data?.now ?? '') / 3_600_000) * 3_600_000;
  const top = useQuery({
    ...topQuery({
      from: organization.data ? new Date(hour - USED_DAYS * 86_400_000).toISOString() : '',
      to: organization.data ? new Date(hour + 3_600_000).toISOString() : '',
      group_by: 'api_key',
      limit: MOST_LINES,
    }),
    enabled: organization.data !== undefined,
  });
  return new Map(top.data?.data.map((row) => [row.key, row.value]));
}

function KeysTable({ keys, admin, act }: { keys: ApiKey[]; admin: boolean; act: (dialog: Dialog) => void }) {
  const events = useEventsByLine();
  const costed = keys.some((key) => key.cost);
  return (
    <table className="table">
      <caption className="visually-hidden">API keys</caption>
      <thead>
        <tr>
          <th>Name</th>
          <th>Key</th>
          <th>State</th>
          <th className="not-narrow">Last used</th>
          <th className="num only-wide">Events, {USED_DAYS} days</th>
          {costed && <th className="num only-wide">Cost</th>}
          <th>
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => {
          const ended = ENDED.includes(key.status);
          return (
            <tr key={key.id} className={ended ? 'muted' : undefined}>
              <td>
                <span className="medium">{key.name}</span>
                <div className="text-xs muted">
                  {key.environment}, since <Time at={key.created_at} as="date" />
                </div>
              </td>
              <td className="mono">{key.prefix}…</td>
              <td>
                {key.status === 'rotating' && key.overlap_ends_at ? (
                  <Overlap apiKey={key} endsAt={key.overlap_ends_at} />
                ) : (
                  <Tag tone={TONES[key.status]}>{key.status}</Tag>
                )}
              </td>
              <td className="not-narrow">
                {key.last_used_at ? <Time at={key.last_used_at} as="fresh" /> : <span className="muted">never</span>}
              </td>
              <td className="num only-wide">{formatQuantity(events.get(key.line ?? key.id) ?? 0)}</td>
              {costed && <td className="num only-wide">{key.cost ? <MoneyText value={key.cost} /> : '–'}</td>}
              <td>
                {admin && !ended && (
                  <div className="key-actions">
                    {key.status === 'active' && (
                      <Button small onClick={() => act({ kind: 'rotate', apiKey: key })}>
                        Rotate
                      </Button>
                    )}
                    <Button small kind="danger" onClick={() => act({ kind: 'revoke', apiKey: key })}>
                      Revoke
                    </Button>
                  </div>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

const SHOWN_SPAN_MS = 24 * 3_600_000;

/** How much of the overlap is left, as a bar in time. */
function Overlap({ apiKey, endsAt }: { apiKey: ApiKey; endsAt: string }) {
  const now = useSecondHand();
  const end = Date.parse(endsAt);
  const left = Math.max(0, end - now);
  const span = Math.max(SHOWN_SPAN_MS, left);
  const gone = ((span - left) / span) * 100;
  return (
    <div className="overlap" role="img" aria-label={`${apiKey.name} works for another ${formatDuration(left)}`}>
      <div className="overlap-track">
        <i className="hatch" style={{ left: `${gone}%`, width: `${100 - gone}%`, border: '1px solid var(--c2)' }} />
        <i className="now" style={{ left: `${gone}%` }} />
      </div>
      <div className="ticks" style={{ '--tick': '12.5%' } as React.CSSProperties} />
      <div className="text-xs muted">{left > 0 ? `rotating, works for another ${formatDuration(left)}` : 'overlap over'}</div>
    </div>
  );
}
