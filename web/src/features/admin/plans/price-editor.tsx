import { useState } from 'react';
import type { Price, PriceModel, Tier } from '@/api/types';
import { Button, IconButton, Segments, TextField } from '@/components/controls';
import { Icon } from '@/components/icon';
import { formatQuantity } from '@/format/number';
import { flaws, type Flaw } from './rate';
import './plans.css';

type ModelType = PriceModel['type'];

const MODELS: readonly { value: ModelType; label: string }[] = [
  { value: 'per_unit', label: 'Per unit' },
  { value: 'graduated', label: 'Graduated' },
  { value: 'volume', label: 'Volume' },
  { value: 'package', label: 'Package' },
];

/** One price: its model and the fields of that, checked while it is typed. */
export function PriceEditor({
  price,
  change,
  currency,
  readOnly,
}: {
  price: Price;
  change: (price: Price) => void;
  currency: string;
  readOnly: boolean;
}) {
  const found = flaws(price);
  const model = price.model;
  const setModel = (next: PriceModel) => change({ ...price, model: next });
  return (
    <fieldset disabled={readOnly} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
      <div className="row wrap" style={{ marginBottom: 16 }}>
        <h2>{price.name}</h2>
        <span className="soft text-s">
          {price.meter ? (
            <>
              meter <span className="mono">{price.meter}</span>,{' '}
            </>
          ) : (
            'a fee, '
          )}
          {price.billing === 'in_advance' ? 'in advance' : 'in arrears'}
        </span>
        {model.type !== 'flat' && !readOnly && (
          <span className="push">
            <Segments label="Model" value={model.type} options={MODELS} onChange={(type) => setModel(modelOf(type, model))} />
          </span>
        )}
        {model.type !== 'flat' && readOnly && <span className="push soft text-s">{model.type.replace('_', ' ')}</span>}
      </div>
      <ModelFields model={model} change={setModel} currency={currency} found={found} readOnly={readOnly} />
      {model.type !== 'flat' && (
        <div className="price-bounds gap-top-16">
          <Optional
            label="Included"
            value={price.included}
            flaw={flawOf(found, 'included')}
            change={(included) => change({ ...price, included })}
          />
          <Optional
            label={`Minimum, ${currency}`}
            value={price.minimum}
            flaw={flawOf(found, 'minimum')}
            change={(minimum) => change({ ...price, minimum })}
          />
          <Optional
            label={`Maximum, ${currency}`}
            value={price.maximum}
            flaw={flawOf(found, 'maximum')}
            change={(maximum) => change({ ...price, maximum })}
          />
        </div>
      )}
    </fieldset>
  );
}

function Optional({
  label,
  value,
  flaw,
  change,
}: {
  label: string;
  value: string | null | undefined;
  flaw?: string;
  change: (value: string | null) => void;
}) {
  return (
    <TextField
      label={label}
      inputMode="decimal"
      placeholder="none"
      value={value ?? ''}
      error={flaw}
      onChange={(event) => change(event.target.value.trim() || null)}
    />
  );
}

function ModelFields({
  model,
  change,
  currency,
  found,
  readOnly,
}: {
  model: PriceModel;
  change: (model: PriceModel) => void;
  currency: string;
  found: Flaw[];
  readOnly: boolean;
}) {
  switch (model.type) {
    case 'flat':
      return (
        <div style={{ maxWidth: 200 }}>
          <TextField
            label={`Amount, ${currency}`}
            inputMode="decimal"
            value={model.amount}
            error={flawOf(found, 'amount')}
            onChange={(event) => change({ ...model, amount: event.target.value })}
          />
        </div>
      );
    case 'per_unit':
      return (
        <div style={{ maxWidth: 200 }}>
          <TextField
            label={`Each, ${currency}`}
            inputMode="decimal"
            value={model.unit_amount}
            error={flawOf(found, 'unit_amount')}
            onChange={(event) => change({ ...model, unit_amount: event.target.value })}
          />
        </div>
      );
    case 'package':
      return (
        <div className="filters">
          <TextField
            label="Units in a package"
            inputMode="decimal"
            value={model.package_size}
            error={flawOf(found, 'package_size')}
            onChange={(event) => change({ ...model, package_size: event.target.value })}
          />
          <TextField
            label={`A package, ${currency}`}
            inputMode="decimal"
            value={model.package_amount}
            error={flawOf(found, 'package_amount')}
            onChange={(event) => change({ ...model, package_amount: event.target.value })}
          />
        </div>
      );
    case 'graduated':
    case 'volume':
      return (
        <Tiers
          tiers={model.tiers}
          currency={currency}
          found={found}
          readOnly={readOnly}
          change={(tiers) => change({ ...model, tiers })}
        />
      );
  }
}

function Tiers({
  tiers,
  change,
  currency,
  found,
  readOnly,
}: {
  tiers: Tier[];
  change: (tiers: Tier[]) => void;
  currency: string;
  found: Flaw[];
  readOnly: boolean;
}) {
  const set = (index: number, part: Partial<Tier>) =>
    change(tiers.map((tier, at) => (at === index ? { ...tier, ...part } : tier)));
  const add = () => {
    const before = tiers.at(-2)?.up_to ?? '0';
    const open = tiers.at(-1)!;
    change([...tiers.slice(0, -1), { ...open, up_to: String(Number(before) * 2 || 1000) }, { ...open, up_to: null }]);
  };
  return (
    <div className="tiers">
      <div className="tier tier-head" aria-hidden="true">
        <span />
        <span className="tier-from">From</span>
        <span>Up to</span>
        <span>Each, {currency}</span>
        <span className="tier-flat">Flat, {currency}</span>
      </div>
      {tiers.map((tier, index) => {
        const last = index === tiers.length - 1;
        const upToFlaw = flawOf(found, `tiers/${index}/up_to`);
        const unitFlaw = flawOf(found, `tiers/${index}/unit_amount`);
        const flaw = upToFlaw ?? unitFlaw ?? flawOf(found, `tiers/${index}/flat_amount`);
        return (
          <div key={index} className="tier">
            <span className="muted text-xs">{index + 1}</span>
            <span className="num soft tier-from">{index === 0 ? '0' : readable(tiers[index - 1]!.up_to)}</span>
            {last ? (
              <span className="num soft">no end</span>
            ) : (
              <QuantityInput
                label={`Tier ${index + 1}, up to`}
                invalid={upToFlaw !== undefined}
                value={tier.up_to ?? ''}
                change={(up_to) => set(index, { up_to })}
              />
            )}
            <input
              className="input"
              inputMode="decimal"
              aria-label={`Tier ${index + 1}, each`}
              aria-invalid={unitFlaw ? true : undefined}
              value={tier.unit_amount}
              onChange={(event) => set(index, { unit_amount: event.target.value.trim() })}
            />
            <input
              className="input tier-flat"
              inputMode="decimal"
              aria-label={`Tier ${index + 1}, flat`}
              placeholder="none"
              value={tier.flat_amount ?? ''}
              onChange={(event) => set(index, { flat_amount: event.target.value.trim() || null })}
            />
            {!readOnly && tiers.length > 1 && !last ? (
              <IconButton
                icon="cross"
                label={`Remove tier ${index + 1}`}
                onClick={() => change(tiers.filter((_, at) => at !== index))}
              />
            ) : (
              <span />
            )}
            {flaw && (
              <span className="tier-flaw" role="alert">
                {flaw}
              </span>
            )}
          </div>
        );
      })}
      {!readOnly && (
        <div>
          <Button kind="quiet" onClick={add}>
            <Icon name="plus" size={13} />
            Add a tier
          </Button>
        </div>
      )}
    </div>
  );
}

/** Grouped while it is read, plain while it is typed. */
function QuantityInput({
  label,
  value,
  invalid,
  change,
}: {
  label: string;
  value: string;
  invalid: boolean;
  change: (value: string) => void;
}) {
  const [typing, setTyping] = useState(false);
  return (
    <input
      className="input"
      inputMode="decimal"
      aria-label={label}
      aria-invalid={invalid || undefined}
      value={typing ? value : readable(value)}
      onFocus={() => setTyping(true)}
      onBlur={() => setTyping(false)}
      onChange={(event) => change(event.target.value.replace(/[, ]/g, ''))}
    />
  );
}

function readable(value: string | null): string {
  return value !== null && /^\d+(\.\d+)?$/.test(value) ? formatQuantity(value) : (value ?? '…');
}

function flawOf(found: Flaw[], field: string): string | undefined {
  return found.find((flaw) => flaw.field === field)?.note;
}

/** Another model for the same price, starting from what the one before said. */
export function modelOf(type: ModelType, before: PriceModel): PriceModel {
  const unit =
    before.type === 'per_unit'
      ? before.unit_amount
      : before.type === 'graduated' || before.type === 'volume'
        ? (before.tiers.find((tier) => Number(tier.unit_amount) > 0)?.unit_amount ?? '0')
        : '0.01';
  const tiers =
    before.type === 'graduated' || before.type === 'volume'
      ? before.tiers
      : [
          { up_to: '1000', unit_amount: unit },
          { up_to: null, unit_amount: unit },
        ];
  switch (type) {
    case 'flat':
      return { type, amount: '0' };
    case 'per_unit':
      return { type, unit_amount: unit };
    case 'graduated':
    case 'volume':
      return { type, tiers };
    case 'package':
      return { type, package_size: '1000', package_amount: String(Number((Number(unit) * 1000).toPrecision(6))) };
  }
}
