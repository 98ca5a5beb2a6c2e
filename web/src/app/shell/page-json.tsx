import { useQueryClient } from '@tanstack/react-query';
import { CopyButton } from '@/components/controls';
import { Dialog } from '@/components/dialog';
import { JsonView } from '@/components/json-view';

// What frames every page rather than being its subject.
const FRAME = new Set(['config', 'me', 'organization', 'onboarding']);

/** Everything the page in view was made from, as the API answered it. */
export default function PageJson({ close }: { close: () => void }) {
  const client = useQueryClient();
  const shown = client
    .getQueryCache()
    .getAll()
    .filter((query) => query.isActive() && query.state.data !== undefined && !FRAME.has(String(query.queryKey[0])))
    .map((query) => ({ name: String(query.queryKey[0]), data: flatten(query.state.data) }));
  return (
    <Dialog title="This page, as the API answers it" close={close} size="xl">
      {shown.length === 0 && <p className="soft">This page asks the API for nothing.</p>}
      <div className="stack">
        {shown.map((part, index) => (
          <section key={index}>
            <div className="row" style={{ marginBottom: 8 }}>
              <h3 className="mono">{part.name}</h3>
              <span className="push">
                <CopyButton small text={JSON.stringify(part.data, null, 2)} />
              </span>
            </div>
            <div className="card" style={{ overflow: 'hidden', maxHeight: 420, overflowY: 'auto' }}>
              <JsonView value={part.data} />
            </div>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function flatten(data: unknown): unknown {
  if (data && typeof data === 'object' && 'pages' in data && Array.isArray(data.pages)) {
    return data.pages.length === 1 ? data.pages[0] : data.pages;
  }
  return data;
}
