import { Link } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';

export interface Crumb {
  label: string;
  to?: string;
}

export function PageHead({
  title,
  tag,
  crumbs,
  note,
  actions,
  documentTitle,
}: {
  title: ReactNode;
  tag?: ReactNode;
  crumbs?: Crumb[];
  note?: ReactNode;
  actions?: ReactNode;
  documentTitle?: string;
}) {
  const name = documentTitle ?? (typeof title === 'string' ? title : undefined);
  useEffect(() => {
    if (name) document.title = `${name} · Meterhouse`;
  }, [name]);
  return (
    <>
      {crumbs && (
        <nav className="crumbs" aria-label="Breadcrumb">
          {crumbs.map((crumb, index) => (
            <span key={crumb.label} className="row" style={{ gap: 6 }}>
              {index > 0 && <span aria-hidden="true">/</span>}
              {crumb.to ? <Link to={crumb.to}>{crumb.label}</Link> : <span>{crumb.label}</span>}
            </span>
          ))}
        </nav>
      )}
      <div className="head">
        <div style={{ minWidth: 0 }}>
          <div className="row wrap" style={{ gap: '4px 12px' }}>
            {typeof title === 'string' ? <h1 className="break">{title}</h1> : title}
            {tag}
          </div>
          {note && (
            <p className="muted text-s" style={{ marginTop: 2 }}>
              {note}
            </p>
          )}
        </div>
        {actions && <div className="head-actions">{actions}</div>}
      </div>
    </>
  );
}

/** A titled part of a page; what stands at the right of the title goes in `beside`. */
export function SectionHead({ title, beside, small = false }: { title: ReactNode; beside?: ReactNode; small?: boolean }) {
  return (
    <div className="section-head">
      <h2 className={small ? 'text-s' : undefined}>{title}</h2>
      {beside && <div className="text-xs muted">{beside}</div>}
    </div>
  );
}

export function Facts({
  items,
  className = '',
}: {
  items: ([label: string, value: ReactNode] | null | false | undefined | '')[];
  className?: string;
}) {
  return (
    <dl className={`facts ${className}`}>
      {items
        .filter((item) => item !== null && item !== false && item !== undefined && item !== '')
        .map(([label, value]) => (
          <FactRow key={label} label={label} value={value} />
        ))}
    </dl>
  );
}

function FactRow({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
