import { Fragment, useMemo } from 'react';
import type { RunStep, WorkflowRun } from '@/api/types';
import { Icon, type IconName } from '@/components/icon';
import { JsonView } from '@/components/json-view';
import { Time, useSecondHand, useZone } from '@/components/zone';
import { formatClock, formatDayTime, formatDuration } from '@/format/time';
import { retryOf } from './run-words';
import { foldedAxis, straightAxis, type Span, type TimeAxis } from './time-axis';

export interface TimelineProps {
  run: WorkflowRun;
  steps: RunStep[];
  scale: 'folded' | 'straight';
  opened: number | null;
  toggle: (index: number) => void;
  /** Which steps have a row; the axis is that of all. */
  shows: (step: RunStep, index: number) => boolean;
}

/** A row per step on one axis of time: solid is work, hatched is waiting, red is a try that failed. */
export function Timeline({ run, steps, scale, opened, toggle, shows }: TimelineProps) {
  const running = run.status === 'running';
  const now = useSecondHand(running);
  const retry = retryOf(run);
  const until = waitsUntil(run);
  // The axis itself moves only with what happened; the mark of now moves on it every second.
  const axisNow = running ? Math.ceil(now / 10_000) * 10_000 : now;
  const axis = useMemo(() => axisOf(run, steps, until, scale, axisNow), [run, steps, until, scale, axisNow]);
  const failing = retry ? failingStep(steps, retry.attempt !== null) : -1;
  const rows = steps.map((step, index) => ({ step, index })).filter(({ step, index }) => index === failing || shows(step, index));
  return (
    <div>
      <div className="timeline-row timeline-head">
        <span />
        <span>Step</span>
        <div className="lane" aria-hidden="true">
          <Edges axis={axis} />
          <AxisLabels axis={axis} />
        </div>
        <span className="took muted">Took</span>
      </div>
      {rows.map(({ step, index }) => (
        <Fragment key={index}>
          <StepRow
            step={step}
            axis={axis}
            now={now}
            open={opened === index}
            failing={index === failing}
            retryAt={index === failing && retry?.at && step.status === 'running' ? Date.parse(retry.at) : null}
            showNow={running && index === rows.at(-1)?.index}
            toggle={() => toggle(index)}
          />
          {index === failing && retry && opened !== index && (
            <div className="step-peek step-failing text-s">
              <p>
                <span className="medium bad">{retry.attempt === null ? 'Failed:' : `Try ${retry.attempt} failed:`}</span>{' '}
                {retry.failure ?? step.failure}
              </p>
              {retry.at && (
                <p className="soft gap-top-8">
                  The next try, at <Time at={retry.at} as="clock" />, is the same call with the same key: what went through is
                  found, not repeated.
                </p>
              )}
            </div>
          )}
          {opened === index && <StepPeek step={step} />}
        </Fragment>
      ))}
      {running && until === null && run.waiting_for && <ToCome label={`Waits for ${run.waiting_for}`} />}
      {running && until !== null && !retry && <WaitRow run={run} axis={axis} until={until} now={now} last={steps.at(-1)} />}
    </div>
  );
}

/** The step under way where the server tries again; the last that failed where the run itself does. */
function failingStep(steps: RunStep[], byServer: boolean): number {
  return steps.findLastIndex(
    (step) =>
      step.kind === 'activity' &&
      (byServer ? step.status === 'running' : step.status === 'failed' || step.status === 'timed_out'),
  );
}

function axisOf(run: WorkflowRun, steps: RunStep[], until: number | null, scale: TimelineProps['scale'], now: number): TimeAxis {
  const start = Date.parse(run.started_at);
  const ends = steps.map((step) => (step.ended_at ? Date.parse(step.ended_at) : Date.parse(step.started_at)));
  const end = run.closed_at ? Date.parse(run.closed_at) : Math.max(now, until ?? 0);
  const whole: Span = {
    start: Math.min(start, ...steps.map((step) => Date.parse(step.started_at))),
    end: Math.max(end, ...ends, start + 1),
  };
  if (scale === 'straight') return straightAxis(whole);
  const LONG_WORK_MS = 60_000;
  const work = steps
    .filter((step) => step.kind !== 'timer')
    .map((step) => {
      const from = Date.parse(step.started_at);
      const to = step.ended_at ? Date.parse(step.ended_at) : from;
      // An update that answers days later has waited for a person: only its two ends are work.
      return to - from > LONG_WORK_MS && step.kind !== 'activity'
        ? [
            { start: from, end: from },
            { start: to, end: to },
          ]
        : [{ start: from, end: to }];
    })
    .flat();
  return foldedAxis(work, whole);
}

function waitsUntil(run: WorkflowRun): number | null {
  if (run.status !== 'running') return null;
  const at = retryOf(run)?.at ?? run.waiting_until;
  return at ? Date.parse(at) : null;
}

function Edges({ axis }: { axis: TimeAxis }) {
  return axis.parts.slice(1).map((part) => <i key={part.from} className="edge" style={{ left: `${part.from}%` }} />);
}

const LEAST_LABEL_WIDTH = 6;

function AxisLabels({ axis }: { axis: TimeAxis }) {
  const zone = useZone();
  return axis.parts.map((part, index) => {
    const width = part.to - part.from;
    if (width < LEAST_LABEL_WIDTH) return null;
    const wide = width > 16;
    const start =
      wide && (index === 0 || part.start - axis.parts[0]!.start > 43_200_000)
        ? formatDayTime(part.start, zone)
        : formatClock(part.start, zone);
    return (
      <span
        key={part.from}
        className="lane-label tabular"
        style={{ left: `calc(${part.from}% + ${index === 0 ? 0 : 6}px)`, maxWidth: `calc(${width}% - 8px)` }}
      >
        {part.kind === 'wait' ? formatDuration(part.end - part.start).replace(/ \d+ (s|min)$/, '') : start}
      </span>
    );
  });
}

const LONG_WAIT_MS = 5_000;

function StepRow({
  step,
  axis,
  now,
  open,
  failing,
  retryAt,
  showNow,
  toggle,
}: {
  step: RunStep;
  axis: TimeAxis;
  now: number;
  open: boolean;
  failing: boolean;
  retryAt: number | null;
  showNow: boolean;
  toggle: () => void;
}) {
  const start = Date.parse(step.started_at);
  const end = step.ended_at ? Date.parse(step.ended_at) : now;
  const waits = step.kind === 'timer' || (step.kind === 'update' && end - start > LONG_WAIT_MS);
  const failed = step.status === 'failed' || step.status === 'timed_out' || failing;
  const kind = failed ? 'span-failed' : waits ? 'span-wait hatch' : 'span-work';
  const from = axis.at(start);
  const width = Math.max(0, axis.at(failing && retryAt ? Math.min(end, start + 1000) : end) - from);
  return (
    <button type="button" className={`timeline-row${failing ? ' step-failing' : ''}`} aria-expanded={open} onClick={toggle}>
      <StepIcon step={step} open={open} failing={failing} />
      <span className={`step-name${failing ? ' bold' : ''}`}>
        {step.name}
        {kindNote(step)}
      </span>
      <span className="lane" aria-hidden="true">
        <Edges axis={axis} />
        <i className={`span ${kind}`} style={{ left: `${from}%`, width: `${width}%` }} />
        {retryAt !== null && retryAt > start && (
          <i
            className="span span-retry hatch-warn"
            style={{ left: `${axis.at(start + 1000)}%`, width: `${Math.max(0, axis.at(retryAt) - axis.at(start + 1000))}%` }}
          />
        )}
        {showNow && <i className="lane-now" style={{ left: `${axis.at(now)}%` }} />}
      </span>
      <span className="took tabular">{tookOf(step, now)}</span>
    </button>
  );
}

function tookOf(step: RunStep, now: number): string {
  if (step.attempts > 1) return `${step.attempts} tries`;
  if (!step.ended_at) return step.status === 'running' ? formatDuration(now - Date.parse(step.started_at)) : '';
  const took = Date.parse(step.ended_at) - Date.parse(step.started_at);
  return took === 0 && step.kind !== 'activity' ? '' : formatDuration(took);
}

function StepIcon({ step, open, failing }: { step: RunStep; open: boolean; failing: boolean }) {
  const name: IconName = open
    ? 'down'
    : failing || step.status === 'failed' || step.status === 'timed_out' || step.status === 'terminated'
      ? 'warning'
      : step.status === 'running'
        ? 'clock'
        : step.status === 'canceled'
          ? 'cross'
          : 'check';
  const color = open ? 'var(--accent)' : name === 'warning' ? 'var(--bad)' : name === 'check' ? 'var(--ok)' : 'var(--text-3)';
  return (
    <span style={{ color, display: 'inline-flex' }}>
      <Icon name={name} size={14} />
      <span className="visually-hidden">{step.status}</span>
    </span>
  );
}

function kindNote(step: RunStep) {
  const notes: Partial<Record<RunStep['kind'], string>> = { signal: 'signal', update: 'update', child: 'child' };
  const note = notes[step.kind];
  return note ? <span className="muted"> {note}</span> : null;
}

function StepPeek({ step }: { step: RunStep }) {
  const zone = useZone();
  const payloads = [
    ['Input', step.input],
    ['Result', step.result],
  ] as const;
  const shown = payloads.filter(([, value]) => value !== null && value !== undefined);
  return (
    <div className="step-peek">
      {step.failure && (
        <p className="text-s" style={{ marginBottom: 12 }}>
          <span className="medium bad">{step.status === 'running' ? 'Last failure:' : 'Failed:'}</span> {step.failure}
        </p>
      )}
      {shown.length > 0 ? (
        <div className="payloads">
          {shown.map(([title, value]) => (
            <div key={title}>
              <h3>{title}</h3>
              <JsonView value={value} />
            </div>
          ))}
        </div>
      ) : (
        <p className="text-s muted">Nothing went in or came out.</p>
      )}
      <p className="text-xs muted gap-top-12 tabular">
        {precise(step.started_at, zone)}
        {step.ended_at && step.ended_at !== step.started_at ? ` to ${precise(step.ended_at, zone)}` : ''}.{' '}
        {step.attempts === 1 ? 'First try.' : step.attempts > 1 ? `${step.attempts} tries.` : ''}
      </p>
    </div>
  );
}

function precise(at: string, zone: string): string {
  return `${formatClock(at, zone)}.${at
    .replace(/^.*\.(\d{1,3}).*$/, '$1')
    .padEnd(3, '0')
    .slice(0, 3)
    .replace(/\D.*/, '000')}`;
}

function ToCome({ label }: { label: string }) {
  return (
    <div className="timeline-row step-to-come">
      <Icon name="clock" size={14} />
      <span className="step-name" style={{ gridColumn: '2 / -1' }}>
        {label}
      </span>
    </div>
  );
}

function WaitRow({
  run,
  axis,
  until,
  now,
  last,
}: {
  run: WorkflowRun;
  axis: TimeAxis;
  until: number;
  now: number;
  last: RunStep | undefined;
}) {
  if (last?.kind === 'timer' && last.status === 'running') return null;
  const from = axis.at(last?.ended_at ? Date.parse(last.ended_at) : Date.parse(last?.started_at ?? run.started_at));
  return (
    <div className="timeline-row step-to-come">
      <Icon name="clock" size={14} />
      <span className="step-name" title={run.waiting_for ?? undefined}>
        Waits for {run.waiting_for ?? 'its time'}
      </span>
      <span className="lane" aria-hidden="true">
        <Edges axis={axis} />
        <i className="span span-wait hatch" style={{ left: `${from}%`, width: `${Math.max(0, axis.at(until) - from)}%` }} />
        <i className="lane-now" style={{ left: `${axis.at(now)}%` }} />
      </span>
      <span className="took tabular">{formatDuration(until - now)} more</span>
    </div>
  );
}

export function TimelineLegend({ failing, running }: { failing: boolean; running: boolean }) {
  return (
    <div className="legend" style={{ padding: '12px 20px', borderTop: '1px solid var(--line)' }}>
      <span>
        <i className="swatch" style={{ background: 'var(--c1)' }} />
        Work
      </span>
      <span>
        <i className="swatch hatch" />
        Waiting, as planned
      </span>
      <span>
        <i className="swatch" style={{ background: 'var(--bad)' }} />
        Failed try
      </span>
      {failing && (
        <span>
          <i className="swatch hatch-warn" style={{ border: '1px solid var(--warn)' }} />
          Waiting to try again
        </span>
      )}
      {running && (
        <span>
          <i className="swatch swatch-mark" style={{ background: 'var(--text)' }} />
          Now
        </span>
      )}
    </div>
  );
}
