import type { ReactNode } from 'react';
import { ApiProblem } from '@/api/http';
import { Button, CopyId } from './controls';

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <div className="failure" role="alert">
      <p>
        <span className="medium bad">{titleOf(problem)}</span>{' '}
        <span className="soft">{error instanceof Error ? error.message : 'Something went wrong.'}</span>
      </p>
      {problem?.requestId && (
        <p className="row text-xs muted">
          Request <CopyId id={problem.requestId} whole />
        </p>
      )}
      {retry && (
        <Button small onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Whether the answer was that there is no such thing, which for some questions is an answer like any other. */
export function isAbsent(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 404;
}

function titleOf(problem: ApiProblem | null): string {
  if (!problem || problem.status === 0) return 'This could not be loaded.';
  if (problem.status === 404) return 'There is nothing here.';
  if (problem.status === 403) return 'This is not open to you.';
  if (problem.status >= 500) return 'The server could not answer.';
  return 'This was refused.';
}

export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="medium" style={{ color: 'var(--text)' }}>
        {title}
      </p>
      {children && <div className="text-s">{children}</div>}
    </div>
  );
}

export function Skeleton({ width = '100%', height = 14 }: { width?: number | string; height?: number | string }) {
  return <span className="skeleton" style={{ width, height }} aria-hidden="true" />;
}

/** Rows that keep the place of what is on its way. */
export function SkeletonRows({ rows = 5, height = 14 }: { rows?: number; height?: number }) {
  return (
    <div className="stack" role="status" aria-label="Loading" style={{ gap: 18, padding: '8px 0' }}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} width={`${92 - ((index * 17) % 40)}%`} height={height} />
      ))}
    </div>
  );
}

interface Loaded<T> {
  data: T | undefined;
  isPending: boolean;
  isError: boolean;
  error: unknown;
  refetch: () => unknown;
}

/** One of three: on its way, failed with a way to try again, or here. What is here stays while it is fetched again. */
export function Load<T>({
  query,
  waiting,
  children,
}: {
  query: Loaded<T>;
  waiting?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <>{waiting ?? <SkeletonRows />}</>;
}
