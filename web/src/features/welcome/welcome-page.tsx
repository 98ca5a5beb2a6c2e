import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { RequireSession, ToStart } from '@/app/layouts/require-session';
import { useSession } from '@/app/session/session';
import { monogram, ThemeSwitch } from '@/app/shell/shell';
import '@/app/shell/shell.css';
import { eventQuery, keysQuery, meQuery, onboardingQuery } from '@/api/queries';
import { ApiProblem, get, post } from '@/api/http';
import type { ApiKey, EventRow, Me, Onboarding, OnboardingStep, Page, StepName } from '@/api/types';
import { Button, ButtonLink, CopyButton, SelectField, Tag, TextField } from '@/components/controls';
import { HouseMark, Icon } from '@/components/icon';
import { ErrorState, SkeletonRows } from '@/components/states';
import { Time, ZoneContext } from '@/components/zone';
import { formatStopwatch, zoneCity } from '@/format/time';
import { LiveEventsProvider, useLiveState } from '@/features/events/live-events';
import { Arrival } from './arrival';
import { SnippetCard } from './snippet-card';
import './welcome.css';

const ASK_EVERY_MS = 1500;

export function WelcomePage() {
  return (
    <RequireSession>
      {(me) => {
        if (me.role === 'operator') return <ToStart />;
        return me.organization ? <Steps me={me} /> : <Frame name={null}><FirstTime /></Frame>;
      }}
    </RequireSession>
  );
}

/** Whoever signed up with an organization has one in the token, though not here yet; who has none is asked for its name. */
function FirstTime() {
  const client = useQueryClient();
  const begin = useQuery({
    queryKey: ['begin'],
    queryFn: async () => {
      const onboarding = await post<Onboarding>('/v1/onboarding');
      await client.invalidateQueries({ queryKey: meQuery.queryKey });
      return onboarding;
    },
    retry: false,
    staleTime: Infinity,
  });
  if (!begin.isError) return <SkeletonRows rows={4} height={20} />;
  const nameless = begin.error instanceof ApiProblem && begin.error.status >= 400 && begin.error.status < 500;
  return nameless ? <NameOrganization /> : <ErrorState error={begin.error} retry={() => void begin.refetch()} />;
}

/** Without an organization yet: the one thing that has to be asked. */
function NameOrganization() {
  const session = useSession();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const make = useMutation({
    mutationFn: async () => {
      await session.createOrganization(name.trim());
      await post<Onboarding>('/v1/onboarding');
    },
    onSuccess: () => client.invalidateQueries(),
  });
  return (
    <>
      <Hero title="Welcome. What is your company called?" note="Keys, events and invoices belong to an organization. You can invite colleagues to it later." />
      <div className="steps">
        <Step number={1} title="Organization" state="now">
          <form
            className="card pad stack" style={{ gap: 16, maxWidth: 480 }}
            onSubmit={(event) => {
              event.preventDefault();
              make.mutate();
            }}
          >
            <TextField label="Name of the organization" required autoFocus maxLength={100} autoComplete="organization" value={name} onChange={(event) => setName(event.target.value)} />
            {make.isError && <ErrorState error={make.error} />}
            <div><Button type="submit" kind="main" busy={make.isPending} disabled={name.trim() === ''}>{make.isPending ? 'Making it…' : 'Make the organization'}</Button></div>
          </form>
        </Step>
        <Step number={2} title="API key" state="later" />
        <Step number={3} title="Send an event" state="later" />
        <Step number={4} title="First event" state="later" />
      </div>
    </>
  );
}

function Steps({ me }: { me: Me }) {
  const client = useQueryClient();
  const [issued, setIssued] = useState<ApiKey | null>(null);
  // Whoever comes first makes the organization's row; coming twice is the same organization.
  const begin = useMutation({
    mutationFn: () => post<Onboarding>('/v1/onboarding'),
    onSuccess: (onboarding) => client.setQueryData(onboardingQuery.queryKey, onboarding),
  });
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    begin.mutate();
  }, [begin]);
  const onboarding = useQuery({
    ...onboardingQuery,
    enabled: begin.isSuccess,
    refetchInterval: (query) => (stepOf(query.state.data, 'first_event')?.status === 'done' ? false : ASK_EVERY_MS),
  });
  const data = onboarding.data;
  const arrived = stepOf(data, 'first_event')?.status === 'done';
  const zone = data?.organization.time_zone ?? 'UTC';
  return (
    <ZoneContext value={zone}>
      <Frame name={me.organization?.name ?? null}>
        <LiveEventsProvider>
          <Hero
            title={arrived ? <FirstEventTitle /> : 'Four steps to your first event.'}
            note={arrived ? <>Everything you send from now on is stored once, counted once,<br className="not-narrow" /> and can be followed to the cent.</> : 'They tick themselves. Most people need three minutes.'}
            beside={arrived && data ? <TimeTaken onboarding={data} /> : undefined}
          />
          {begin.isError && <ErrorState error={begin.error} retry={() => begin.mutate()} />}
          <div className="steps">
            <OrganizationStep data={data} />
            <KeyStep me={me} data={data} issued={issued} setIssued={setIssued} />
            <SendStep data={data} apiKey={issued?.key ?? null} />
            <EventStep data={data} />
          </div>
        </LiveEventsProvider>
      </Frame>
    </ZoneContext>
  );
}

function OrganizationStep({ data }: { data: Onboarding | undefined }) {
  const step = stepOf(data, 'organization');
  const done = step?.status === 'done';
  return (
    <Step
      number={1} title="Organization" state={done ? 'done' : 'now'} at={step?.at}
      note={data ? `${data.organization.name}, times in ${zoneCity(data.organization.time_zone)}, billed in ${data.organization.currency}` : 'Being made'}
    />
  );
}

function KeyStep({ me, data, issued, setIssued }: { me: Me; data: Onboarding | undefined; issued: ApiKey | null; setIssued: (key: ApiKey) => void }) {
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
        number={2} title="API key" state="done" at={step?.at ?? known?.created_at}
        note={known ? <>“{known.name}”, {known.environment}, <span className="mono">{known.prefix}…</span> was shown once</> : 'There is one, shown once'}
      >
        {me.role === 'admin' && <p className="text-s soft">Not at hand any more? <ButtonLink small to="/keys">Rotate it or issue another</ButtonLink></p>}
      </Step>
    );
  }
  return (
    <Step number={2} title="API key" state="now" note="Shown once, so copy it when it appears">
      {me.role === 'admin' ? <IssueForm issue={setIssued} /> : <p className="text-s soft">Ask an admin of {data.organization.name} to issue a key.</p>}
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
      className="card pad stack" style={{ gap: 16 }}
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <div className="filters">
        <TextField label="Name" required maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
        <SelectField
          label="Environment" value={environment} onChange={setEnvironment}
          options={[{ value: 'live', label: 'Live: counted and billed' }, { value: 'test', label: 'Test: never billed' }]}
        />
        <Button type="submit" kind="main" busy={make.isPending} disabled={name.trim() === ''}>{make.isPending ? 'Issuing…' : 'Create the key'}</Button>
      </div>
      {make.isError && <ErrorState error={make.error} />}
    </form>
  );
}

/** The only time the key is there to see. Copying it says that it was received; an unconfirmed key is withdrawn after a day. */
function ShownOnce({ issued }: { issued: ApiKey }) {
  const [confirmed, setConfirmed] = useState(issued.status === 'active');
  const confirm = useMutation({ mutationFn: () => post(`/v1/api-keys/${issued.id}/confirm`), onSuccess: () => setConfirmed(true) });
  const accept = () => {
    if (!confirmed && !confirm.isPending) confirm.mutate();
  };
  return (
    <div className="card">
      <div className="secret">
        <code data-testid="api-key">{issued.key}</code>
        <CopyButton text={issued.key ?? ''} onCopied={accept} />
      </div>
      <div className="secret-note row wrap text-xs soft">
        <span>Shown this once. We keep only a hash. If it is lost, rotate it: the old key goes on working while you change over.</span>
        <span className="push">
          {confirmed ? <Tag tone="ok"><Icon name="check" size={12} />Kept safe</Tag> : <Button small busy={confirm.isPending} onClick={accept}>I have it</Button>}
        </span>
      </div>
      {confirm.isError && <div style={{ padding: 12 }}><ErrorState error={confirm.error} retry={() => confirm.mutate()} /></div>}
    </div>
  );
}

function SendStep({ data, apiKey }: { data: Onboarding | undefined; apiKey: string | null }) {
  const event = stepOf(data, 'first_event');
  const ready = apiKey !== null || stepOf(data, 'first_key')?.status === 'done';
  if (!ready) return <Step number={3} title="Send an event" state="later" />;
  return (
    <Step number={3} title="Send an event" state={event?.status === 'done' ? 'done' : 'now'} note={apiKey ? 'Your key is already in it' : undefined} at={event?.at}>
      <SnippetCard apiKey={apiKey} />
    </Step>
  );
}

function EventStep({ data }: { data: Onboarding | undefined }) {
  const { rows } = useLiveState();
  const done = stepOf(data, 'first_event')?.status === 'done';
  // Where the page was opened after the event came, the list knows it.
  const listed = useQuery({
    queryKey: ['first-event'],
    queryFn: ({ signal }) => get<Page<EventRow>>('/v1/events', { limit: 1 }, signal),
    enabled: done && rows.length === 0,
    refetchInterval: (query) => (query.state.data?.data.length ? false : ASK_EVERY_MS),
  });
  const row = rows.at(-1) ?? listed.data?.data[0];
  const whereabouts = useQuery({
    ...eventQuery(row?.source ?? '', row?.id ?? '', row?.environment),
    enabled: row !== undefined,
    retry: 5,
    refetchInterval: (query) => (query.state.data?.stored_at ? false : ASK_EVERY_MS),
  });
  if (!row) {
    const ready = stepOf(data, 'first_key')?.status === 'done';
    return (
      <Step number={4} title="First event" state={ready ? 'now' : 'later'}>
        {ready && (
          <div className="card waiting" role="status">
            <span className="dot breathes accent" />
            <div>
              <p className="medium">Waiting for your first event.</p>
              <p className="text-s soft">It shows here within a second of being sent.</p>
            </div>
          </div>
        )}
      </Step>
    );
  }
  return (
    <Step number={4} title="First event" state="done" tag={<Tag tone="ok" live><span>Arrived <Time at={row.received_at} as="fresh" /></span></Tag>} atText={storedAfter(row.received_at, whereabouts.data?.stored_at)}>
      <div aria-live="polite"><Arrival row={row} whereabouts={whereabouts.data} organization={data?.organization} /></div>
      <div className="row wrap gap-top-24">
        <ButtonLink kind="main" to="/home">Go to your dashboard</ButtonLink>
        <ButtonLink to="/keys">See your keys</ButtonLink>
      </div>
    </Step>
  );
}

function Step({ number, title, state, note, tag, at, atText, children }: {
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
        <span className={`step-disc ${state}`}>{state === 'done' ? <><Icon name="check" size={14} /><span className="visually-hidden">Done</span></> : number}</span>
      </div>
      <div className="step-body">
        <div className="step-title">
          <h2>{title}</h2>
          {note && <span className="text-s soft">{note}</span>}
          {tag}
          {at ? <span className="at text-xs muted"><Time at={at} as="clock" /></span> : atText && <span className="at text-xs muted">{atText}</span>}
        </div>
        {children}
      </div>
    </section>
  );
}

function Frame({ name, children }: { name: string | null; children: ReactNode }) {
  useEffect(() => {
    document.title = 'Welcome · Meterhouse';
  }, []);
  return (
    <div className="welcome">
      <header className="welcome-top">
        <span className="shell-brand" style={{ padding: 0 }}><HouseMark />Meterhouse</span>
        <span className="row push" style={{ gap: 4 }}>
          {name && <span className="tag"><span className="monogram" style={{ width: 16, height: 16, fontSize: 8 }} aria-hidden="true">{monogram(name)}</span>{name}</span>}
          <ThemeSwitch />
        </span>
      </header>
      <main>{children}</main>
    </div>
  );
}

function Hero({ title, note, beside }: { title: ReactNode; note: ReactNode; beside?: ReactNode }) {
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

function FirstEventTitle() {
  const { user } = useSession();
  return <>Your first event is in{user?.firstName ? `, ${user.firstName}` : ''}.</>;
}

function TimeTaken({ onboarding }: { onboarding: Onboarding }) {
  const at = stepOf(onboarding, 'first_event')?.at;
  const taken = at ? Date.parse(at) - Date.parse(onboarding.organization.created_at) : null;
  const SHOWN_UP_TO_MS = 3_600_000;
  if (taken === null || taken < 0 || taken > SHOWN_UP_TO_MS) return null;
  return (
    <>
      <p className="text-big">{formatStopwatch(taken)}</p>
      <p className="text-xs soft">minutes from sign-up to first event</p>
    </>
  );
}

function stepOf(onboarding: Onboarding | undefined, name: StepName): OnboardingStep | undefined {
  return onboarding?.steps.find((step) => step.name === name);
}

function storedAfter(receivedAt: string, storedAt: string | null | undefined): string | null {
  if (!storedAt) return null;
  const seconds = Math.max(0, Date.parse(storedAt) - Date.parse(receivedAt)) / 1000;
  return `stored after ${seconds.toFixed(1)} s`;
}
