import { useEffect, type ReactNode } from 'react';
import { monogram, ThemeSwitch } from '@/app/shell/shell';
import '@/app/shell/shell.css';
import { HouseMark, Icon } from '@/components/icon';
import { Time } from '@/components/zone';
import './welcome.css';

export function Frame({ name, children }: { name: string | null; children: ReactNode }) {
  useEffect(() => {
    document.title = 'Welcome · Meterhouse';
  }, []);
  return (
    <div className="welcome">
      <header className="welcome-top">
        <span className="shell-brand" style={{ padding: 0 }}>
          <HouseMark />
          Meterhouse
        </span>
        <span className="row push" style={{ gap: 4 }}>
          {name && (
            <span className="tag not-narrow">
              <span className="monogram" style={{ width: 16, height: 16, fontSize: 8 }} aria-hidden="true">
                {monogram(name)}
              </span>
              {name}
            </span>
          )}
          <ThemeSwitch />
        </span>
      </header>
      <main>{children}</main>
    </div>
  );
}

export function Hero({ title, note, beside }: { title: ReactNode; note: ReactNode; beside?: ReactNode }) {
  return (
    <div className="welcome-hero">
      <div>
        <h1 className="text-mid">{title}</h1>
        <p className="soft gap-top-8">{note}</p>
      </div>
      {beside && <div>{beside}</div>}
    </div>
  );
}

export function Step({
  number,
  title,
  state,
  note,
  tag,
  at,
  atText,
  children,
}: {
  number: number;
  title: string;
  state: 'done' | 'now' | 'later';
  note?: ReactNode;
  tag?: ReactNode;
  at?: string | null;
  atText?: string | null;
  children?: ReactNode;
}) {
  return (
    <section className={`step ${state}`} aria-label={title}>
      <div className="step-mark">
        <span className={`step-disc ${state}`}>
          {state === 'done' ? (
            <>
              <Icon name="check" size={14} />
              <span className="visually-hidden">Done</span>
            </>
          ) : (
            number
          )}
        </span>
      </div>
      <div className="step-body">
        <div className="step-title">
          <h2>{title}</h2>
          {note && <span className="text-s soft">{note}</span>}
          {tag}
          {at ? (
            <span className="at text-xs muted">
              <Time at={at} as="clock" />
            </span>
          ) : (
            atText && <span className="at text-xs muted">{atText}</span>
          )}
        </div>
        {children}
      </div>
    </section>
  );
}
