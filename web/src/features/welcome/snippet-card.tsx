import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { authorizedFetch, problemOf } from '@/api/http';
import type { Accepted } from '@/api/types';
import { Button, CopyButton, Tabs } from '@/components/controls';
import { ErrorState } from '@/components/states';
import { FIRST_EVENT, KEY_PLACEHOLDER, LANGUAGES, piecesOf, snippet, type Language } from './snippets';

interface Sent {
  status: number;
  body: Accepted;
  milliseconds: number;
}

/** The program that sends the first event; with the key at hand, the page can send it as well. */
export function SnippetCard({ apiKey }: { apiKey: string | null }) {
  const [language, setLanguage] = useState<Language>('curl');
  const key = apiKey ?? KEY_PLACEHOLDER;
  const code = snippet(language, window.location.origin, key);
  const send = useMutation({ mutationFn: () => sendFirstEvent(key) });
  return (
    <div className="card" style={{ overflow: 'hidden' }}>
      <div className="row snippet-head">
        <Tabs label="Language" value={language} options={LANGUAGES} onChange={setLanguage} panelId="snippet" />
        <span style={{ paddingRight: 8 }}>
          <CopyButton text={code} kind="quiet" />
        </span>
      </div>
      <pre className="code" id="snippet" role="tabpanel" tabIndex={0} aria-label={`Send an event with ${language}`}>
        {piecesOf(code, key).map((piece, index) =>
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
      <div className="row wrap snippet-foot text-xs">
        {send.data ? (
          <>
            <span className="ok medium">{send.data.status} Accepted</span>
            <span className="mono muted break">
              {JSON.stringify({ accepted: send.data.body.accepted, rejected: send.data.body.rejected })}
            </span>
            <span className="muted push">{send.data.milliseconds} ms</span>
          </>
        ) : (
          <>
            <span className="muted">
              {apiKey ? 'Run it where you like, or send the same event from here.' : 'Put your key in the place of YOUR_API_KEY.'}
            </span>
            {apiKey && (
              <span className="push">
                <Button small busy={send.isPending} onClick={() => send.mutate()}>
                  Send it from here
                </Button>
              </span>
            )}
          </>
        )}
      </div>
      {send.isError && (
        <div style={{ padding: '0 16px 12px' }}>
          <ErrorState error={send.error} />
        </div>
      )}
    </div>
  );
}

async function sendFirstEvent(key: string): Promise<Sent> {
  const started = performance.now();
  const answer = await authorizedFetch('POST', '/v1/events', { body: FIRST_EVENT, bearer: key });
  if (!answer.ok) throw await problemOf(answer);
  return {
    status: answer.status,
    body: (await answer.json()) as Accepted,
    milliseconds: Math.round(performance.now() - started),
  };
}
