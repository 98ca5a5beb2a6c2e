import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { replayLettersQuery, replayQuery } from '@/api/queries';
import type { Replay, ReplayOutcome } from '@/api/types';
import { PartsBar } from '@/components/charts/gauges';
import { Button, CopyId, shortId, Tag } from '@/components/controls';
import { Facts, PageHead } from '@/components/layout';
import { Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { formatQuantity, plural } from '@/format/number';
import { RecordLink } from '../workflows/run-words';
import { Actor } from './audit-log';
import { OutcomeTag, placeWords, reasonWords } from './letter-words';
import './letter.css';

const REFRESH_MS = 1_000;

export function ReplayPage() {
  const { replay: id = '' } = useParams({ strict: false }) as { replay?: string };
  const replay = useQuery({
    ...replayQuery(id),
    refetchInterval: (query) => (query.state.data?.status === 'running' ? REFRESH_MS : false),
  });
  const running = replay.data?.status === 'running';
  const letters = useInfiniteQuery({ ...replayLettersQuery(id), refetchInterval: running ? REFRESH_MS : false });
  const { refetch } = letters;
  // Once more when it is done: what was asked for last may be older than that.
  useEffect(() => {
    if (!running) void refetch();
  }, [running, refetch]);
  return (
    <Load query={replay}>
      {(data) => (
        <>
          <PageHead
            documentTitle={`Replay ${shortId(id)}`}
            crumbs={[{ label: 'Dead letters', to: '/admin/dead-letters' }, { label: 'Replay' }]}
            title={titleOf(data)}
            tag={
              <>
                <CopyId id={data.id} />
                <Tag tone={data.status === 'running' ? 'accent' : 'ok'} live={data.status === 'running'}>
                  {data.status === 'running' ? 'Running' : 'Done'}
                </Tag>
              </>
            }
            note={`“${data.reason}”`}
          />
          <section className="card pad">
            <Progress replay={data} />
          </section>
          <section className="card list-card gap-top-24">
            <Load
              query={letters}
              waiting={
                <div className="pad">
                  <SkeletonRows rows={6} />
                </div>
              }
            >
              {(found) => <OutcomesTable rows={found.pages.flatMap((page) => page.data)} />}
            </Load>
            {letters.hasNextPage && (
              <div className="list-more">
                <Button busy={letters.isFetchingNextPage} onClick={() => void letters.fetchNextPage()}>
                  More letters
                </Button>
              </div>
            )}
          </section>
        </>
      )}
    </Load>
  );
}

function titleOf(replay: Replay): string {
  if (replay.status === 'running') return `${plural(replay.letters, 'letter')} on the way back`;
  if (replay.refused === 0) return `${plural(replay.stored, 'letter')} stored`;
  return `${formatQuantity(replay.stored)} stored, ${formatQuantity(replay.refused)} refused again`;
}

function Progress({ replay }: { replay: Replay }) {
  const parts = [
    { name: 'stored', size: replay.stored, color: 'var(--ok)' },
    { name: 'on the log', size: replay.sent, color: 'var(--c2)' },
    { name: 'waiting', size: replay.waiting, color: 'var(--line-2)' },
    { name: 'refused again', size: replay.refused, color: 'var(--bad)' },
  ];
  const words = parts.map((part) => `${formatQuantity(part.size)} ${part.name}`);
  return (
    <>
      <PartsBar parts={parts} description={words.join(', ')} />
      <p className="replay-parts tabular">
        {parts.map((part, index) => (
          <span key={part.name}>
            <i style={{ background: part.color }} />
            {words[index]}
          </span>
        ))}
      </p>
      <div className="gap-top-16">
        <Facts
          items={[
            ['Asked for by', <Actor actor={replay.actor} />],
            ['Begun', <Time at={replay.created_at} />],
            replay.finished_at && ['Done', <Time at={replay.finished_at} />],
            ['Workflow', <RecordLink type="workflow" id={replay.workflow_id} />],
          ]}
        />
      </div>
    </>
  );
}

function OutcomesTable({ rows }: { rows: ReplayOutcome[] }) {
  const router = useRouter();
  return (
    <table className="table">
      <caption className="visually-hidden">The letters of this replay, the oldest first</caption>
      <thead>
        <tr>
          <th>Letter</th>
          <th>What became of it</th>
          <th className="num not-narrow">On the log at</th>
          <th className="not-narrow">Settled</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const to = `/admin/dead-letters/${row.letter}`;
          return (
            <tr key={row.letter} data-link onClick={() => router.history.push(to)}>
              <td>
                <Link className="mono text-xs" title={row.letter} to={to} onClick={(event) => event.stopPropagation()}>
                  {shortId(row.letter)}
                </Link>
              </td>
              <td>
                <OutcomeTag outcome={row} />
                {row.reason && (
                  <div className="text-xs muted break" style={{ marginTop: 4 }}>
                    {reasonWords(row.reason)}: {row.detail}
                  </div>
                )}
              </td>
              <td className="num not-narrow soft">{placeWords(row)}</td>
              <td className="not-narrow soft">
                <Time at={row.settled_at} as="day-time" />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
