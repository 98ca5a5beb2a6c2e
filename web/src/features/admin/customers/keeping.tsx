import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { put } from '@/api/http';
import { retentionQuery } from '@/api/queries';
import type { Organization, Retention } from '@/api/types';
import { TextField } from '@/components/controls';
import { ConfirmDialog } from '@/components/dialogs';
import { Facts, SectionHead } from '@/components/layout';
import { Load } from '@/components/states';
import { Time } from '@/components/zone';

/** How long the customer's events are kept. */
export function Keeping({ organization }: { organization: Organization }) {
  const retention = useQuery(retentionQuery(organization.id));
  const [changing, setChanging] = useState(false);
  return (
    <section className="card pad">
      <SectionHead
        title="Keeping"
        beside={
          <button type="button" className="link" onClick={() => setChanging(true)} disabled={!retention.data}>
            Change
          </button>
        }
      />
      <Load query={retention}>
        {(kept) => (
          <>
            <Facts
              items={[
                ['Live events', `${kept.live_days} days`],
                ['Test events', `${kept.test_days} days`],
                ['All there since', kept.events_since ? <Time at={kept.events_since} as="date" /> : 'the beginning'],
              ]}
            />
            <p className="text-s soft gap-top-12">
              {kept.own ? 'Set for this customer.' : 'As for everybody.'} What an open invoice counts on stays until it is closed.
            </p>
            {changing && <ChangeDialog organization={organization} kept={kept} close={() => setChanging(false)} />}
          </>
        )}
      </Load>
    </section>
  );
}

function ChangeDialog({ organization, kept, close }: { organization: Organization; kept: Retention; close: () => void }) {
  const [live, setLive] = useState(String(kept.live_days));
  const [test, setTest] = useState(String(kept.test_days));
  return (
    <ConfirmDialog
      close={close}
      needsReason
      title={`How long ${organization.name}’s events are kept`}
      action="Keep them so long"
      done="Events are kept as you said."
      consequence="What is older goes with the next daily round and cannot be brought back. Invoices stay; where their events are gone, they say so."
      perform={(reason) =>
        put<Retention>(`/v1/admin/organizations/${organization.id}/retention`, {
          live_days: asKept(live, kept.live_days, kept.own),
          test_days: asKept(test, kept.test_days, kept.own),
          reason,
        })
      }
    >
      <TextField
        label="Days for live events"
        type="number"
        min={1}
        required
        value={live}
        onChange={(event) => setLive(event.target.value)}
      />
      <TextField
        label="Days for test events"
        type="number"
        min={1}
        required
        value={test}
        onChange={(event) => setTest(event.target.value)}
      />
    </ConfirmDialog>
  );
}

/** What was left as it is for everybody stays so when that changes. */
function asKept(days: string, now: number, own: boolean): number | null {
  return !own && Number(days) === now ? null : Number(days);
}
