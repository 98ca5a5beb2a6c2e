import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { put } from '@/api/http';
import { auditQuery, deadLetterQuery } from '@/api/queries';
import type { EventText, WholeLetter } from '@/api/types';
import { Button, CopyId, Field, Segments, SelectField, shortId, TextField } from '@/components/controls';
import { Facts, PageHead, SectionHead } from '@/components/layout';
import { ErrorState, Load } from '@/components/states';
import { Time } from '@/components/zone';
import { formatQuantity, plural } from '@/format/number';
import { CustomerName } from '../customer-name';
import { Actor, AuditLog } from './audit-log';
import { bytesOf, hexDump, laidOut, plainText } from './bytes';
import { isOpen, LetterStateTag, OutcomeTag, placeWords, reasonWords } from './letter-words';
import { ReplayDialog } from './replay-dialog';
import './letter.css';

const REFRESH_MS = 2_000;
const MOST_BYTES_SHOWN = 4_096;

export function DeadLetterPage() {
  const { letter: id = '' } = useParams({ strict: false }) as { letter?: string };
  const letter = useQuery({
    ...deadLetterQuery(id),
    refetchInterval: (query) => (query.state.data?.letter.state === 'replaying' ? REFRESH_MS : false),
  });
  const [replaying, setReplaying] = useState(false);
  return (
    <Load query={letter}>
      {(whole) => (
        <>
          <PageHead
            documentTitle={`Dead letter ${shortId(id)}`}
            crumbs={[{ label: 'Dead letters', to: '/admin/dead-letters' }]}
            title={reasonWords(whole.letter.reason)}
            tag={
              <>
                <CopyId id={whole.letter.id} />
                <LetterStateTag state={whole.letter.state} />
              </>
            }
            note={whole.letter.detail}
            actions={
              isOpen(whole.letter) && (
                <Button kind="main" onClick={() => setReplaying(true)}>
                  Replay
                </Button>
              )
            }
          />
          <div className="with-aside">
            <div className="stack">
              <section className="card pad">
                {isOpen(whole.letter) ? <Editor key={whole.edit?.at ?? 'read'} whole={whole} /> : <EventShown whole={whole} />}
              </section>
              <RawBytes record={whole.record} />
            </div>
            <aside className="stack">
              <LetterFacts whole={whole} />
              <Outcomes whole={whole} />
              <PastEdits id={whole.letter.id} />
            </aside>
          </div>
          {replaying && (
            <ReplayDialog
              choice={{ letters: [whole.letter.id] }}
              edited={whole.edit !== null}
              close={() => setReplaying(false)}
            />
          )}
        </>
      )}
    </Load>
  );
}

/** What a new edit begins with: the last one, or what could be read. */
const toBeginWith = (whole: WholeLetter): EventText => whole.edit ?? whole.read;

function EventShown({ whole }: { whole: WholeLetter }) {
  const event = toBeginWith(whole).event;
  return (
    <>
      <SectionHead title={whole.edit ? 'The event, as it was edited' : 'The event'} />
      {event === null ? (
        <p className="soft">Nothing could be read of the record.</p>
      ) : (
        <pre className="code letter-code" tabIndex={0}>
          {laidOut(event)}
        </pre>
      )}
    </>
  );
}

function Editor({ whole }: { whole: WholeLetter }) {
  const client = useQueryClient();
  const begin = toBeginWith(whole);
  const [event, setEvent] = useState(begin.event === null ? '' : laidOut(begin.event));
  const [organization, setOrganization] = useState(begin.organization ?? '');
  const [environment, setEnvironment] = useState<'live' | 'test'>(begin.environment ?? 'live');
  const [reason, setReason] = useState('');
  const path = `/v1/admin/dead-letters/${encodeURIComponent(whole.letter.id)}`;
  const save = useMutation({
    mutationFn: () => put<WholeLetter>(path, { organization, environment, event, reason: reason.trim() }),
    onSuccess: (saved) => {
      client.setQueryData(deadLetterQuery(whole.letter.id).queryKey, saved);
      void client.invalidateQueries({ queryKey: ['audit'] });
      notifications.show({ message: 'The edit is kept, beside what lay on the log. Replay it when it is right.' });
    },
  });
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        save.mutate();
      }}
    >
      <SectionHead
        title="The event"
        beside={whole.edit ? 'as it was edited last' : begin.event === null ? 'nothing could be read' : 'as it was read'}
      />
      <div className="stack" style={{ gap: 16 }}>
        <Field
          label="Event"
          note="As its sender would send it. It goes on the log as it stands here, and is judged by the clock of the day that it was received."
        >
          {(id, describedBy) => (
            <textarea
              id={id}
              className="input mono letter-event"
              rows={12}
              spellCheck={false}
              required
              value={event}
              placeholder={'{\n  "id": "…", "source": "…", "type": "…",\n  "time": "…", "data": {}\n}'}
              aria-describedby={describedBy}
              onChange={(changed) => setEvent(changed.target.value)}
            />
          )}
        </Field>
        <div className="letter-whose">
          <TextField
            label="Customer"
            note="The id of an organization."
            required
            value={organization}
            onChange={(changed) => setOrganization(changed.target.value.trim())}
          />
          <SelectField
            label="Environment"
            value={environment}
            options={[
              { value: 'live', label: 'Live' },
              { value: 'test', label: 'Test' },
            ]}
            onChange={setEnvironment}
          />
        </div>
        <TextField label="Reason of the edit" required value={reason} onChange={(changed) => setReason(changed.target.value)} />
        {save.isError && <ErrorState error={save.error} />}
      </div>
      <div className="row wrap gap-top-16">
        <Button type="submit" busy={save.isPending} disabled={reason.trim() === '' || event.trim() === ''}>
          {save.isPending ? 'Keeping…' : 'Keep the edit'}
        </Button>
        {whole.read.event !== null && (
          <Button
            kind="quiet"
            onClick={() => {
              setEvent(laidOut(whole.read.event ?? ''));
              setOrganization(whole.read.organization ?? '');
            }}
          >
            Back to what was read
          </Button>
        )}
        <span className="muted text-xs">Recorded with your name</span>
      </div>
    </form>
  );
}

/** What lay on the log. Shown as text only: nothing of it is ever taken for a page. */
function RawBytes({ record }: { record: WholeLetter['record'] }) {
  const [view, setView] = useState<'bytes' | 'text'>('bytes');
  if (record.value === null) {
    return (
      <section className="card pad">
        <SectionHead title="What lay on the log" />
        <p className="soft">This letter was put aside before its bytes were kept. They are on the dead-letter topic.</p>
      </section>
    );
  }
  const bytes = bytesOf(record.value);
  const shown = view === 'bytes' ? hexDump(bytes, MOST_BYTES_SHOWN) : plainText(bytes, MOST_BYTES_SHOWN);
  return (
    <section className="card" style={{ overflow: 'hidden' }}>
      <div className="pad" style={{ paddingBottom: 12 }}>
        <SectionHead
          title="What lay on the log"
          beside={
            <Segments
              label="Show as"
              value={view}
              options={[
                { value: 'bytes', label: 'Bytes' },
                { value: 'text', label: 'Text' },
              ]}
              onChange={setView}
            />
          }
        />
        <Facts
          items={[
            ['Key', record.key ? <span className="mono break">{record.key}</span> : 'none'],
            [
              'Value',
              record.bytes > MOST_BYTES_SHOWN
                ? `${plural(record.bytes, 'byte')}, the first ${formatQuantity(MOST_BYTES_SHOWN)} below`
                : plural(record.bytes, 'byte'),
            ],
          ]}
        />
      </div>
      <pre className="code letter-code" tabIndex={0} aria-label="The record's value">
        {shown}
      </pre>
    </section>
  );
}

function LetterFacts({ whole }: { whole: WholeLetter }) {
  const { letter, edit } = whole;
  return (
    <section className="card pad">
      <Facts
        items={[
          ['Customer', <CustomerName id={letter.organization} />],
          ['Environment', letter.environment ?? '–'],
          ['Position', <span className="mono">{placeWords(letter)}</span>],
          ['Received', <Time at={whole.received_at} />],
          ['Put aside', <Time at={letter.at} />],
          edit && ['Edited', <Time at={edit.at} />],
          edit && [
            'by',
            <>
              <Actor actor={edit.by} />: “{edit.reason}”
            </>,
          ],
        ]}
      />
    </section>
  );
}

function Outcomes({ whole }: { whole: WholeLetter }) {
  if (whole.replays.length === 0) return null;
  return (
    <section className="card pad">
      <SectionHead title="Replays" />
      <ul className="stack tight">
        {whole.replays.map((outcome) => (
          <li key={outcome.replay} className="text-s">
            <div className="row wrap">
              <Link className="link mono text-xs" title={outcome.replay} to={`/admin/replays/${outcome.replay}`}>
                {shortId(outcome.replay)}
              </Link>
              <OutcomeTag outcome={outcome} />
            </div>
            {outcome.reason && (
              <p className="soft break">
                {reasonWords(outcome.reason)}: {outcome.detail}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function PastEdits({ id }: { id: string }) {
  const entries = useInfiniteQuery(auditQuery({ record_type: 'dead_letter', record_id: id }));
  const rows = entries.data?.pages.flatMap((page) => page.data) ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="card pad">
      <SectionHead title="Past actions" />
      <AuditLog entries={rows} />
    </section>
  );
}
