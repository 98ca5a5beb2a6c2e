import { Navigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useSession } from '@/app/session/session';
import { ThemeSwitch } from '@/app/shell/shell';
import '@/app/shell/shell.css';
import { Button } from '@/components/controls';
import { HouseMark, Icon } from '@/components/icon';
import { KEY_PLACEHOLDER, piecesOf, snippet } from '@/features/welcome/snippets';
import './outside.css';

export function OutsidePage() {
  const session = useSession();
  useEffect(() => {
    document.title = 'Meterhouse';
  }, []);
  if (session.status === 'signed-in') return <Navigate to="/start" replace />;
  const code = snippet('curl', window.location.origin, KEY_PLACEHOLDER);
  return (
    <div className="outside">
      <header className="outside-top">
        <span className="shell-brand" style={{ padding: 0 }}>
          <HouseMark />
          Meterhouse
        </span>
        <span className="row push" style={{ gap: 4 }}>
          <Button kind="quiet" onClick={() => session.signIn('/start')}>
            Sign in
          </Button>
          <ThemeSwitch />
        </span>
      </header>
      <main>
        <div className="outside-promise">
          <div>
            <h1>Meter every event, bill every cent, and be able to prove both.</h1>
            <p className="outside-lead">
              Send events from your app. Watch them live, price them with a plan, and invoice them. Every line of every invoice
              opens to the events behind it, counted and not, with the reason.
            </p>
            <div className="outside-actions">
              <Button kind="main" onClick={() => session.signUp('/welcome')}>
                Sign up and send an event
              </Button>
              <Button onClick={() => session.signIn('/start')}>Sign in</Button>
            </div>
            <div className="card gap-top-24" style={{ overflow: 'hidden' }}>
              <p className="text-xs muted" style={{ padding: '9px 16px' }}>
                An event is one request. An answer of 202 means it is on the log.
              </p>
              <pre className="code" tabIndex={0} aria-label="Send an event with curl">
                {piecesOf(code, KEY_PLACEHOLDER).map((piece, index) =>
                  piece.kind === 'key' ? (
                    <mark key={index}>{piece.text}</mark>
                  ) : piece.kind === 'string' ? (
                    <span key={index} className="code-key">
                      {piece.text}
                    </span>
                  ) : (
                    piece.text
                  ),
                )}
              </pre>
            </div>
          </div>
          <ProofPicture />
        </div>
        <div className="outside-points">
          <Point title="Counted once">
            A retry may send an event twice. It is counted once within 35 days, whatever else differs, and the repeat is listed.
          </Point>
          <Point title="Verified, not trusted">
            One click rates a past invoice again from its raw events and puts both numbers side by side.
          </Point>
          <Point title="Nothing lost half-way">
            Sign-up, keys, metering and invoices are durable workflows. What waits says for what, and until when.
          </Point>
        </div>
      </main>
    </div>
  );
}

function Point({ title, children }: { title: string; children: string }) {
  return (
    <section>
      <div className="ticks" style={{ '--tick': '4%' } as React.CSSProperties} />
      <h2>{title}</h2>
      <p className="text-s soft">{children}</p>
    </section>
  );
}

/** A picture, not data: an invoice line opened to its tiers and to what was counted. */
function ProofPicture() {
  return (
    <figure
      className="proof-picture"
      aria-label="An invoice line opened: 6,284,310 API requests rated in three tiers come to 754.12 dollars; 41,877 repeats and 3,026 late events were not counted"
    >
      <div aria-hidden="true">
        <div className="proof-row proof-head">
          <span />
          <span>Line</span>
          <span className="num">Quantity</span>
          <span className="num">USD</span>
        </div>
        <div className="proof-row open">
          <Icon name="down" />
          <span className="medium">API requests</span>
          <span className="num soft">6,284,310</span>
          <span className="num medium">754.12</span>
        </div>
        <div className="proof-inside">
          <div className="proof-bar">
            <i style={{ flex: 1000, background: 'var(--c3)' }} />
            <i style={{ flex: 4000, background: 'var(--c2)' }} />
            <i style={{ flex: 1284, background: 'var(--c1)' }} />
          </div>
          <table className="table">
            <tbody>
              <tr>
                <td>First 1,000,000</td>
                <td className="num soft">free</td>
                <td className="num">0.0000</td>
              </tr>
              <tr>
                <td>to 5,000,000</td>
                <td className="num soft">× 0.00015</td>
                <td className="num">600.0000</td>
              </tr>
              <tr>
                <td>to 10,000,000</td>
                <td className="num soft">× 0.00012</td>
                <td className="num">154.1172</td>
              </tr>
            </tbody>
            <tfoot>
              <tr>
                <td>Rounded once</td>
                <td />
                <td className="num">754.12</td>
              </tr>
            </tfoot>
          </table>
          <table className="table gap-top-16">
            <tbody>
              <tr>
                <td>
                  <span className="medium">Counted</span> <span className="muted">each identity once</span>
                </td>
                <td className="num bold">6,284,310</td>
              </tr>
              <tr>
                <td>
                  <span className="medium">Repeats</span> <span className="muted">the first counted</span>
                </td>
                <td className="num">41,877</td>
              </tr>
              <tr>
                <td>
                  <span className="medium">Late</span> <span className="muted">on the next invoice</span>
                </td>
                <td className="num">3,026</td>
              </tr>
            </tbody>
          </table>
        </div>
        <div className="proof-row" style={{ borderTop: '1px solid var(--line)' }}>
          <Icon name="right" />
          <span className="medium">Active drivers</span>
          <span className="num soft">412</span>
          <span className="num medium">329.60</span>
        </div>
        <div className="proof-row proof-equal">
          <Icon name="check" />
          <span className="ok medium">Equal to the cent, rated again from the events</span>
          <span />
          <span className="num bold">1,314.50</span>
        </div>
      </div>
    </figure>
  );
}
