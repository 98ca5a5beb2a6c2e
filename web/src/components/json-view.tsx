import { Fragment, type ReactNode } from 'react';
import './controls.css';

/** What the server writes in the place of a value that nobody may read here. */
const REDACTED = /^\[?(redacted|encrypted)\]?$/i;

export function JsonView({ value, className = '' }: { value: unknown; className?: string }) {
  return (
    <pre className={`code ${className}`} tabIndex={0}>
      {render(value, 0)}
    </pre>
  );
}

function render(value: unknown, depth: number): ReactNode {
  if (value === null || value === undefined) return <span className="code-value">null</span>;
  if (typeof value === 'string') {
    if (REDACTED.test(value)) return <span className="redacted">redacted</span>;
    return <span className="code-value">{JSON.stringify(value)}</span>;
  }
  if (typeof value !== 'object') return <span className="code-value">{String(value)}</span>;
  const entries: [string | null, unknown][] = Array.isArray(value)
    ? value.map((item) => [null, item])
    : Object.entries(value as Record<string, unknown>);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) return open + close;
  const indent = '  '.repeat(depth + 1);
  return (
    <>
      {open}
      {entries.map(([key, item], index) => (
        <Fragment key={key ?? index}>
          {`\n${indent}`}
          {key !== null && (
            <>
              <span className="code-key">{JSON.stringify(key)}</span>
              {': '}
            </>
          )}
          {render(item, depth + 1)}
          {index < entries.length - 1 && ','}
        </Fragment>
      ))}
      {`\n${'  '.repeat(depth)}${close}`}
    </>
  );
}
