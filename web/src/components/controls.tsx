import { notifications } from '@mantine/notifications';
import { Link, type LinkProps } from '@tanstack/react-router';
import {
  useEffect,
  useId,
  useRef,
  useState,
  type ButtonHTMLAttributes,
  type InputHTMLAttributes,
  type ReactElement,
  type ReactNode,
} from 'react';
import { Icon, type IconName } from './icon';
import './controls.css';

type ButtonKind = 'main' | 'plain' | 'quiet' | 'danger';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind;
  small?: boolean;
  busy?: boolean;
}

const classOfButton = (kind: ButtonKind, small: boolean, extra = '') =>
  `button${kind === 'plain' ? '' : ` button-${kind}`}${small ? ' button-small' : ''}${extra ? ` ${extra}` : ''}`;

export function Button({ kind = 'plain', small = false, busy = false, className, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classOfButton(kind, small, className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {children}
    </button>
  );
}

export function ButtonLink({
  kind = 'plain',
  small = false,
  children,
  ...link
}: LinkProps & { kind?: ButtonKind; small?: boolean; children: ReactNode }) {
  return (
    <Link {...link} className={classOfButton(kind, small)}>
      {children}
    </Link>
  );
}

export function Segments<T extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <span className="segments" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className="segment"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </span>
  );
}

export type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'accent';

/** A state in a word; the dot says that it is going on. */
export function Tag({
  tone = 'plain',
  dot = false,
  live = false,
  children,
}: {
  tone?: Tone;
  dot?: boolean;
  live?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={`tag${tone === 'plain' ? '' : ` tag-${tone}`}`}>
      {(dot || live) && <span className={live ? 'dot breathes' : 'dot'} />}
      {children}
    </span>
  );
}

const COPIED_SHOWN_MS = 1600;

export function useCopy(): [copied: boolean, copy: (text: string) => Promise<boolean>] {
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      notifications.show({
        message: 'The browser does not let this page copy. Select the text and copy it by hand.',
        color: 'red',
      });
      return false;
    }
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), COPIED_SHOWN_MS);
    return true;
  };
  return [copied, copy];
}

/** `inv_01M6…HRT5`: the kind and both ends, which is what people compare. */
export function shortId(id: string): string {
  return id.length <= 20 ? id : `${id.slice(0, id.indexOf('_') + 5)}…${id.slice(-4)}`;
}

export function CopyId({ id, whole = false, bare = false }: { id: string; whole?: boolean; bare?: boolean }) {
  const [copied, copy] = useCopy();
  return (
    <button
      type="button"
      className="copy-id"
      title={id}
      aria-label={copied ? 'Copied' : `Copy ${id}`}
      onClick={(event) => {
        event.stopPropagation();
        event.preventDefault();
        void copy(id);
      }}
    >
      {!bare && <span className="break">{whole ? id : shortId(id)}</span>}
      <Icon name={copied ? 'check' : 'copy'} size={bare ? 15 : 12} />
    </button>
  );
}

export function CopyButton({
  text,
  label = 'Copy',
  small = false,
  onCopied,
  kind = 'plain',
}: {
  text: string;
  label?: string;
  small?: boolean;
  kind?: ButtonKind;
  onCopied?: () => void;
}) {
  const [copied, copy] = useCopy();
  return (
    <Button small={small} kind={kind} onClick={async () => (await copy(text)) && onCopied?.()}>
      <Icon name={copied ? 'check' : 'copy'} size={13} />
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  );
}

export function Field({
  label,
  note,
  error,
  children,
}: {
  label: string;
  note?: ReactNode;
  error?: ReactNode;
  children: (id: string, describedBy: string | undefined) => ReactElement;
}) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div>
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {children(id, note || error ? noteId : undefined)}
      {(error || note) && (
        <p id={noteId} className={error ? 'field-note bad' : 'field-note'}>
          {error ?? note}
        </p>
      )}
    </div>
  );
}

export function TextField({
  label,
  note,
  error,
  ...input
}: InputHTMLAttributes<HTMLInputElement> & { label: string; note?: ReactNode; error?: ReactNode }) {
  return (
    <Field label={label} note={note} error={error}>
      {(id, describedBy) => (
        <input {...input} id={id} className="input" aria-describedby={describedBy} aria-invalid={error ? true : undefined} />
      )}
    </Field>
  );
}

export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
  note,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  note?: ReactNode;
}) {
  return (
    <Field label={label} note={note}>
      {(id, describedBy) => (
        <select
          id={id}
          className="input"
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.target.value as T)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A filter that is typed: it takes effect a moment after the last key, so that a word is one question. */
export function SearchField({
  label,
  value,
  placeholder,
  onSearch,
}: {
  label: string;
  value: string;
  placeholder?: string;
  onSearch: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const first = useRef(true);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (typed === value) return;
    const timer = setTimeout(() => onSearch(typed), 250);
    return () => clearTimeout(timer);
    // Only typing starts the wait; a new handler does not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [typed]);
  return (
    <TextField
      label={label}
      type="search"
      value={typed}
      placeholder={placeholder}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

export function Tabs<T extends string>({
  label,
  value,
  options,
  onChange,
  panelId,
}: {
  label: string;
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
  panelId: string;
}) {
  const list = useRef<HTMLDivElement>(null);
  const move = (step: number) => {
    const index = options.findIndex((option) => option.value === value);
    const next = options[(index + step + options.length) % options.length];
    if (!next) return;
    onChange(next.value);
    list.current?.querySelectorAll<HTMLButtonElement>('[role=tab]')[options.indexOf(next)]?.focus();
  };
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={label}
      ref={list}
      style={{ border: 0, flex: 1, minWidth: 0 }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') move(1);
        if (event.key === 'ArrowLeft') move(-1);
      }}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="tab"
          className="tab"
          aria-selected={option.value === value}
          aria-controls={panelId}
          tabIndex={option.value === value ? 0 : -1}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

export function IconButton({
  icon,
  label,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { icon: IconName; label: string }) {
  return (
    <button type="button" {...rest} className="button button-quiet" aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}
