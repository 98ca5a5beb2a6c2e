import type { DeadLetter, LetterState, ReplayOutcome } from '@/api/types';
import { Tag, type Tone } from '@/components/controls';

const STATES: Record<LetterState, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'warn' },
  replaying: { label: 'Replaying', tone: 'accent' },
  stored: { label: 'Stored', tone: 'ok' },
  refused: { label: 'Refused again', tone: 'bad' },
};

export const LETTER_STATES = Object.entries(STATES).map(([value, { label }]) => ({ value, label }));

export function LetterStateTag({ state }: { state: LetterState }) {
  const { label, tone } = STATES[state];
  return (
    <Tag tone={tone} live={state === 'replaying'}>
      {label}
    </Tag>
  );
}

const REASONS: Record<string, string> = {
  undecodable: 'Not an event record',
  incomplete: 'Incomplete',
  wrong_key: 'Wrong key',
  time_out_of_range: 'Time out of range',
};

export const LETTER_REASONS = Object.entries(REASONS).map(([value, label]) => ({ value, label }));

/** `Wrong key`: a reason in words; what is not known here is shown as the API says it. */
export function reasonWords(reason: string): string {
  return REASONS[reason] ?? reason.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());
}

const OUTCOMES: Record<ReplayOutcome['state'], { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'plain' },
  sent: { label: 'On the log', tone: 'accent' },
  stored: { label: 'Stored', tone: 'ok' },
  refused: { label: 'Refused again', tone: 'bad' },
};

export function OutcomeTag({ outcome }: { outcome: ReplayOutcome }) {
  const { label, tone } = OUTCOMES[outcome.state];
  return (
    <Tag tone={tone} live={outcome.state === 'sent'}>
      {outcome.repeat ? 'Stored as a repeat' : label}
    </Tag>
  );
}

export const isOpen = (letter: DeadLetter) => letter.state === 'waiting' || letter.state === 'refused';

/** `4/2/88211`: epoch, partition and offset, or a dash where it lies nowhere. */
export function placeWords(place: { epoch: number | null; partition: number | null; offset: number | null }): string {
  return place.epoch === null ? '–' : `${place.epoch}/${place.partition}/${place.offset}`;
}
