import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { patch } from '@/api/http';
import { meQuery, organizationQuery } from '@/api/queries';
import type { Organization } from '@/api/types';
import { Button, CopyId, SelectField, TextField } from '@/components/controls';
import { Facts, PageHead, SectionHead } from '@/components/layout';
import { ErrorState, Load } from '@/components/states';
import { Time } from '@/components/zone';

export function SettingsPage() {
  const organization = useQuery(organizationQuery);
  return (
    <>
      <PageHead title="Settings" />
      <Load query={organization}>{(data) => <Settings organization={data} />}</Load>
    </>
  );
}

function Settings({ organization }: { organization: Organization }) {
  const me = useQuery(meQuery);
  const admin = me.data?.role === 'admin';
  return (
    <div className="with-aside">
      <section className="card pad">
        <SectionHead title="Billing details" beside={admin ? undefined : 'Only admins can change these'} />
        <DetailsForm organization={organization} disabled={!admin} />
      </section>
      <section className="card pad">
        <SectionHead title="Record" />
        <Facts
          items={[
            ['Name', organization.name],
            ['Id', <CopyId id={organization.id} />],
            organization.clerk_organization_id ? ['In Clerk', <CopyId id={organization.clerk_organization_id} />] : null,
            organization.stripe_customer_id ? ['In Stripe', <CopyId id={organization.stripe_customer_id} />] : null,
            ['Currency', organization.currency],
            ['Since', <Time at={organization.created_at} as="date" />],
            [
              'You',
              <>
                {me.data?.email ?? me.data?.user_id}
                <span className="muted">, {me.data?.role}</span>
              </>,
            ],
          ]}
        />
      </section>
    </div>
  );
}

function DetailsForm({ organization, disabled }: { organization: Organization; disabled: boolean }) {
  const [zone, setZone] = useState(organization.time_zone);
  const [email, setEmail] = useState(organization.billing_email ?? '');
  const save = useMutation({
    mutationFn: () => patch<Organization>('/v1/organization', { time_zone: zone, ...(email ? { billing_email: email } : {}) }),
    onSuccess: () => notifications.show({ message: 'Saved.' }),
  });
  const changed = zone !== organization.time_zone || email !== (organization.billing_email ?? '');
  return (
    <form
      className="stack"
      style={{ gap: 16, maxWidth: 420 }}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextField
        label="Billing email"
        type="email"
        note="Invoices and payment notices go there."
        value={email}
        disabled={disabled}
        onChange={(event) => setEmail(event.target.value)}
      />
      <SelectField
        label="Time zone"
        note="Days and months are reckoned in it, from the next period on."
        value={zone}
        onChange={(value) => !disabled && setZone(value)}
        options={zoneOptions(organization.time_zone)}
      />
      {save.isError && <ErrorState error={save.error} />}
      <div>
        <Button type="submit" kind="main" busy={save.isPending} disabled={disabled || !changed}>
          Save
        </Button>
      </div>
    </form>
  );
}

function zoneOptions(current: string) {
  const zones = new Set(['UTC', current, ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }));
}
