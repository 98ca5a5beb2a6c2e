import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Icon } from '@/components/icon';
import { paletteStore, type PaletteScope } from './palette-store';
import type { NavItem } from './shell';

/** Goes to any page by name, and to any record by its id. */
export default function Palette({ scope, nav }: { scope: PaletteScope; nav: NavItem[] }) {
  const router = useRouter();
  const [query, setQuery] = useState('');
  const pages: SpotlightActionData[] = nav
    .filter((item) => item.label.toLowerCase().includes(query.trim().toLowerCase()))
    .map((item) => ({
      id: item.to,
      label: item.label,
      leftSection: <Icon name={item.icon} />,
      onClick: () => router.history.push(item.to),
    }));
  const found = recordsFor(query.trim(), scope).map<SpotlightActionData>((record) => ({
    id: record.to,
    label: record.label,
    description: record.description,
    leftSection: <Icon name="right" />,
    onClick: () => router.history.push(record.to),
  }));
  return (
    <Spotlight
      store={paletteStore}
      actions={[...found, ...pages]}
      query={query}
      onQueryChange={setQuery}
      filter={(_, actions) => actions}
      nothingFound="Nothing by that name. Paste a whole id to go to its record."
      shortcut={null}
      searchProps={{
        placeholder: scope === 'operator' ? 'A page, customer, invoice, key or workflow' : 'A page, event, invoice or key',
        'aria-label': 'Go to',
        leftSection: <Icon name="search" />,
      }}
    />
  );
}

interface Found {
  label: string;
  description: string;
  to: string;
}

/** Where an id or a word leads; ids say themselves what they are. */
export function recordsFor(query: string, scope: PaletteScope): Found[] {
  if (query.length < 3) return [];
  const text = encodeURIComponent(query);
  const operator = scope === 'operator';
  if (/^inv_/.test(query))
    return [{ label: query, description: 'Invoice', to: operator ? `/admin/invoices/${text}` : `/invoices/${text}` }];
  if (operator && /^org_/.test(query)) return [{ label: query, description: 'Customer', to: `/admin/customers/${text}` }];
  if (operator && /^[a-z-]+:/.test(query)) return [{ label: query, description: 'Workflow', to: `/admin/workflows/${text}` }];
  if (operator) {
    return [
      { label: `Customers with “${query}”`, description: 'Name or id', to: `/admin/customers?q=${text}` },
      { label: `Workflows with “${query}”`, description: 'Id, customer or record', to: `/admin/workflows?q=${text}` },
    ];
  }
  return [
    { label: `Events of type “${query}”`, description: 'Events', to: `/events?type=${text}` },
    { label: `Events of subject “${query}”`, description: 'Events', to: `/events?subject=${text}` },
  ];
}
