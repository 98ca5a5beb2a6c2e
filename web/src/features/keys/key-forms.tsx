import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/http';
import type { ApiKey, Environment } from '@/api/types';
import { Button, CopyButton, SelectField, TextField } from '@/components/controls';
import { Dialog } from '@/components/dialog';
import { ErrorState } from '@/components/states';

export function IssueDialog({ close }: { close: () => void }) {
  const [name, setName] = useState('');
  const [environment, setEnvironment] = useState<Environment>('live');
  const make = useMutation({ mutationFn: () => post<ApiKey>('/v1/api-keys', { name: name.trim(), environment }) });
  return (
    <Dialog title="Issue a key" close={close} holdsOn={make.data !== undefined}>
      {make.data ? (
        <KeyShown issued={make.data} close={close} />
      ) : (
        <form
          className="stack"
          style={{ gap: 16 }}
          onSubmit={(event) => {
            event.preventDefault();
            make.mutate();
          }}
        >
          <TextField
            label="Name"
            note="What sends with it: “Checkout”, “Staging”."
            required
            maxLength={100}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <SelectField
            label="Environment"
            value={environment}
            onChange={setEnvironment}
            options={[
              { value: 'live', label: 'Live: counted and billed' },
              { value: 'test', label: 'Test: never billed' },
            ]}
          />
          {make.isError && <ErrorState error={make.error} />}
          <div className="dialog-actions" style={{ marginTop: 0 }}>
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" kind="main" busy={make.isPending} disabled={name.trim() === ''}>
              Issue the key
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

const OVERLAPS = [
  { value: 'PT1H', label: '1 hour' },
  { value: 'PT24H', label: '1 day' },
  { value: 'P7D', label: '7 days' },
  { value: 'PT0S', label: 'None: the old key ends at once' },
] as const;

export function RotateDialog({ apiKey, close }: { apiKey: ApiKey; close: () => void }) {
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]['value']>('PT24H');
  const rotate = useMutation({ mutationFn: () => post<ApiKey>(`/v1/api-keys/${apiKey.id}/rotate`, { overlap }) });
  return (
    <Dialog title={`Rotate “${apiKey.name}”`} close={close} holdsOn={rotate.data !== undefined}>
      {rotate.data ? (
        <KeyShown issued={rotate.data} close={close} />
      ) : (
        <form
          className="stack"
          style={{ gap: 16 }}
          onSubmit={(event) => {
            event.preventDefault();
            rotate.mutate();
          }}
        >
          <p className="soft">
            A new key is made. <span className="mono">{apiKey.prefix}…</span> goes on working until the overlap ends; usage and
            budget carry over.
          </p>
          <SelectField label="Overlap" value={overlap} onChange={setOverlap} options={OVERLAPS} />
          {rotate.isError && <ErrorState error={rotate.error} />}
          <div className="dialog-actions" style={{ marginTop: 0 }}>
            <Button onClick={close}>Cancel</Button>
            <Button type="submit" kind="main" busy={rotate.isPending}>
              Rotate
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** The one time that the secret is there; having copied it confirms that it arrived. */
function KeyShown({ issued, close }: { issued: ApiKey; close: () => void }) {
  const confirm = useMutation({ mutationFn: () => post(`/v1/api-keys/${issued.id}/confirm`) });
  const finish = () => confirm.mutate(undefined, { onSuccess: close });
  return (
    <div className="stack" style={{ gap: 16 }}>
      {issued.key ? (
        <>
          <div className="card pad">
            <code className="mono break">{issued.key}</code>
          </div>
          <p className="soft">
            Shown this once. We keep only a hash. An unconfirmed key that nobody uses is withdrawn after a day.
          </p>
        </>
      ) : (
        <p className="soft">The answer that showed this key was lost on its way. Revoke it and issue another.</p>
      )}
      {confirm.isError && <ErrorState error={confirm.error} />}
      <div className="dialog-actions" style={{ marginTop: 0 }}>
        {issued.key && <CopyButton text={issued.key} label="Copy the key" />}
        <Button kind="main" busy={confirm.isPending} onClick={issued.key ? finish : close}>
          {issued.key ? 'I have it' : 'Close'}
        </Button>
      </div>
    </div>
  );
}
