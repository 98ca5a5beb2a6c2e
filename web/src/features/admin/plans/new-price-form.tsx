import { useState } from 'react';
import type { Meter, Price } from '@/api/types';
import { Button, SelectField, TextField } from '@/components/controls';
import { SectionHead } from '@/components/layout';
import { modelOf } from './price-editor';

const KEY = /^[a-z0-9][a-z0-9_.-]*$/;

export function NewPriceForm({
  meters,
  taken,
  currency,
  add,
}: {
  meters: Meter[];
  taken: string[];
  currency: string;
  add: (price: Price) => void;
}) {
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [meter, setMeter] = useState('');
  const [billing, setBilling] = useState<'in_arrears' | 'in_advance'>('in_arrears');
  const proposed =
    key ||
    name
      .trim()
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_|_$/g, '');
  const problem =
    proposed === ''
      ? null
      : taken.includes(proposed)
        ? 'Another price has this key.'
        : KEY.test(proposed)
          ? null
          : 'Lower-case letters, digits, dots, hyphens and underscores.';
  return (
    <section className="card pad">
      <SectionHead title="A new price" />
      <form
        className="filters"
        onSubmit={(event) => {
          event.preventDefault();
          const base = { key: proposed, name: name.trim() };
          add(
            meter
              ? { ...base, meter, billing: 'in_arrears', model: modelOf('per_unit', { type: 'per_unit', unit_amount: '0.01' }) }
              : { ...base, billing, model: { type: 'flat', amount: '0' } },
          );
        }}
      >
        <TextField label="Name" required placeholder="API calls" value={name} onChange={(event) => setName(event.target.value)} />
        <TextField
          label="Key"
          placeholder="api_calls"
          value={proposed}
          error={problem}
          onChange={(event) => setKey(event.target.value)}
        />
        <SelectField
          label="What it prices"
          value={meter}
          options={[
            { value: '', label: `A fee in ${currency}` },
            ...meters.map((one) => ({ value: one.key, label: `${one.name} (${one.key})` })),
          ]}
          onChange={setMeter}
        />
        {!meter && (
          <SelectField
            label="Billed"
            value={billing}
            options={[
              { value: 'in_arrears', label: 'In arrears' },
              { value: 'in_advance', label: 'In advance' },
            ]}
            onChange={setBilling}
          />
        )}
        <Button type="submit" kind="main" disabled={name.trim() === '' || problem !== null}>
          Add it
        </Button>
      </form>
    </section>
  );
}
