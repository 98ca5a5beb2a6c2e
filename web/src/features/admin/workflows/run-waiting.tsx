import { Link } from '@tanstack/react-router';
import type { WorkflowRun } from '@/api/types';
import { Time, useSecondHand } from '@/components/zone';
import { plural } from '@/format/number';
import { formatDuration } from '@/format/time';
import { retryOf } from './run-words';

/** What a run waits for, and for how much longer; how long it took where it is over. */
export function RunWaiting({ run, testNow }: { run: WorkflowRun; testNow: string | null }) {
  const running = run.status === 'running';
  const now = useSecondHand(running);
  const retry = retryOf(run);
  const until = retry?.at ?? run.waiting_until;
  if (!running) {
    const took = run.closed_at ? Date.parse(run.closed_at) - Date.parse(run.started_at) : null;
    return (
      <div>
        <p className="muted text-xs">{run.reason ?? 'Over, after'}</p>
        <p className="text-big nowrap">{took === null ? '–' : formatDuration(took)}</p>
        {run.successor && (
          <p className="text-s soft">
            It goes on as <span className="mono">{run.successor}</span>.
          </p>
        )}
      </div>
    );
  }
  if (until && testNow) {
    const left = Date.parse(until) - Date.parse(testNow);
    return (
      <div>
        <p className="muted text-xs">
          Waits for {run.waiting_for ?? 'its time'}, at <Time at={until} /> by its test clock, in
        </p>
        <p className="row wrap base" style={{ gap: '0 14px' }}>
          <span className="text-big nowrap">{formatDuration(left)}</span>
          <span className="soft text-s">
            That clock shows <Time at={testNow} />, and goes on when somebody{' '}
            {run.organization ? (
              <Link className="link" to={`/admin/customers/${run.organization}`}>
                moves it
              </Link>
            ) : (
              'moves it'
            )}
            .
          </span>
        </p>
      </div>
    );
  }
  if (until) {
    const left = Date.parse(until) - now;
    return (
      <div>
        <p className="muted text-xs">
          {retry ? `${retry.what} failed and is tried again` : `Waits for ${run.waiting_for ?? 'its time'}`}, at{' '}
          <Time at={until} as={left < 43_200_000 ? 'clock' : 'full'} />, in
        </p>
        <p className="row wrap base" style={{ gap: '0 14px' }}>
          <span className="text-big nowrap tabular">{left > 0 ? formatDuration(left) : 'a moment'}</span>
          {retry?.attempt && (
            <span className="soft text-s">
              after {plural(retry.attempt, 'try', 'tries')}
              {run.waiting_for ? `; waits for ${run.waiting_for}` : ''}
            </span>
          )}
        </p>
      </div>
    );
  }
  return (
    <div>
      <p className="muted text-xs">{run.waiting_for ? 'Waits for' : 'At work, for'}</p>
      <p className={run.waiting_for ? 'text-mid' : 'text-big'}>
        {run.waiting_for ?? formatDuration(now - Date.parse(run.started_at))}
      </p>
    </div>
  );
}
