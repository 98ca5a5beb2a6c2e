import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/http';
import type { WorkflowRun } from '@/api/types';
import { Button, Field } from '@/components/controls';
import { ErrorState } from '@/components/states';

const ACTIONS = [
  { verb: 'retry-now', name: 'Retry now', note: 'The same call with the same key, only sooner' },
  { verb: 'cancel', name: 'Cancel', note: 'Asks it to stop and to clean up after itself' },
  { verb: 'terminate', name: 'Terminate', note: 'Stops at once, cleans up nothing, and is not brought back' },
] as const;

/** What an admin may do to a run, each with a reason. */
export function RunActions({ run }: { run: WorkflowRun }) {
  const [chosen, setChosen] = useState<(typeof ACTIONS)[number]['verb']>('retry-now');
  const [reason, setReason] = useState('');
  const action = ACTIONS.find((one) => one.verb === chosen)!;
  const act = useMutation({
    mutationFn: () => post<WorkflowRun>(`/v1/admin/workflows/${encodeURIComponent(run.id)}/${chosen}`, { reason: reason.trim() }),
    onSuccess: () => {
      setReason('');
      notifications.show({ message: `${action.name}: done, and recorded.` });
    },
  });
  return (
    <section className="card pad">
      <h2 style={{ marginBottom: 8 }}>Act</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act.mutate();
        }}
      >
        <div className="choices" role="radiogroup" aria-label="Action">
          {ACTIONS.map(({ verb, name, note }) => (
            <label key={verb} className="choice">
              <input type="radio" name="action" checked={chosen === verb} onChange={() => setChosen(verb)} />
              <span>
                <span className={verb === 'terminate' ? 'medium bad' : 'medium'}>{name}</span>
                <span className="muted text-xs" style={{ display: 'block' }}>
                  {note}
                </span>
              </span>
            </label>
          ))}
        </div>
        <div className="gap-top-16">
          <Field label="Reason">
            {(id) => (
              <textarea
                id={id}
                className="input"
                rows={2}
                required
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
        </div>
        {act.isError && (
          <div className="gap-top-12">
            <ErrorState error={act.error} />
          </div>
        )}
        <div className="row wrap gap-top-12">
          <Button
            type="submit"
            kind={chosen === 'terminate' ? 'danger' : 'main'}
            busy={act.isPending}
            disabled={reason.trim() === ''}
          >
            {act.isPending ? 'Working…' : action.name}
          </Button>
          <span className="muted text-xs">Recorded with your name</span>
        </div>
      </form>
    </section>
  );
}
