import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '@/api/http';
import { keysQuery } from '@/api/queries';
import type { ApiKey, Me, Onboarding } from '@/api/types';
import { Button, ButtonLink, CopyButton, SelectField, Tag, TextField } from '@/components/controls';
import { Icon } from '@/components/icon';
import { ErrorState } from '@/components/states';
import { Step } from './frame';
import { stepOf } from './steps';

export function KeyStep({
  me,
  data,
  issued,
  setIssued,
}: {
  me: Me;
  data: Onboarding | undefined;
  issued: ApiKey | null;
  setIssued: (key: ApiKey) => void;
}) {
  const step = stepOf(data, 'first_key');
  const keys = useQuery({ ...keysQuery, enabled: data !== undefined && issued === null });
  const known = keys.data?.data.find((key) => key.status === 'active' || key.status === 'unconfirmed');
  if (!data) return <Step number={2} title="API key" state="later" />;
  if (issued) {
    return (
      <Step number={2} title="API key" state="done" note={`“${issued.name}”, ${issued.environment}`} at={issued.created_at}>
        <ShownOnce issued={issued} />
      </Step>
    );
  }
  if (step?.status === 'done' || known) {
    return (
      <Step
        number={2}
        title="API key"
        state="done"
        at={step?.at ?? known?.created_at}
        note={
          known ? (
            <>
              “{known.name}”, {known.environment}, <span className="mono">{known.prefix}…</span> was shown once
            </>
          ) : (
            'There is one, shown once'
          )
        }
      >
        {me.role === 'admin' && (
          <p className="text-s soft">
            Not at hand any more?{' '}
            <ButtonLink small to="/keys">
              Rotate it or issue another
            </ButtonLink>
          </p>
        )}
      </Step>
    );
  }
  return (
    <Step number={2} title="API key" state="now" note="Shown once, so copy it when it appears">
      {me.role === 'admin' ? (
        <IssueForm issue={setIssued} />
      ) : (
        <p className="text-s soft">Ask an admin of {data.organization.name} to issue a key.</p>
      )}
    </Step>
  );
}

function IssueForm({ issue }: { issue: (key: ApiKey) => void }) {
  const [name, setName] = useState('Production');
  const [environment, setEnvironment] = useState<'live' | 'test'>('live');
  const make = useMutation({
    mutationFn: () => post<ApiKey>('/v1/api-keys', { name: name.trim(), environment }),
    onSuccess: issue,
  });
  return (
    <form
      className="card pad stack"
      style={{ gap: 16 }}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <div className="filters">
        <TextField label="Name" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        <SelectField
          label="Environment"
          value={environment}
          onChange={setEnvironment}
          options={[
            { value: 'live', label: 'Live: counted and billed' },
            { value: 'test', label: 'Test: never billed' },
          ]}
        />
        <Button type="submit" kind="main" busy={make.isPending} disabled={name.trim() === ''}>
          {make.isPending ? 'Issuing…' : 'Create the key'}
        </Button>
      </div>
      {make.isError && <ErrorState error={make.error} />}
    </form>
  );
}

/** The only time the key is there to see. Copying it says that it was received; an unconfirmed key is withdrawn after a day. */
function ShownOnce({ issued }: { issued: ApiKey }) {
  const [confirmed, setConfirmed] = useState(issued.status === 'active');
  const confirm = useMutation({
    mutationFn: () => post(`/v1/api-keys/${issued.id}/confirm`),
    onSuccess: () => setConfirmed(true),
  });
  const accept = () => {
    if (!confirmed && !confirm.isPending) confirm.mutate();
  };
  if (!issued.key)
    return (
      <p className="text-s soft">
        The answer that showed this key was lost on its way, and it is shown only once.{' '}
        <ButtonLink small to="/keys">
          Revoke it and issue another
        </ButtonLink>
      </p>
    );
  return (
    <div className="card">
      <div className="secret">
        <code data-testid="api-key">{issued.key}</code>
        <CopyButton text={issued.key} onCopied={accept} />
      </div>
      <div className="secret-note row wrap text-xs soft">
        <span>
          Shown this once. We keep only a hash. If it is lost, rotate it: the old key goes on working while you change over.
        </span>
        <span className="push">
          {confirmed ? (
            <Tag tone="ok">
              <Icon name="check" size={12} />
              Kept safe
            </Tag>
          ) : (
            <Button small busy={confirm.isPending} onClick={accept}>
              I have it
            </Button>
          )}
        </span>
      </div>
      {confirm.isError && (
        <div style={{ padding: 12 }}>
          <ErrorState error={confirm.error} retry={() => confirm.mutate()} />
        </div>
      )}
    </div>
  );
}
