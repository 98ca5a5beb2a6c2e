import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

type Filters<K extends string> = Partial<Record<K, string>>;
type Change<K extends string> = Partial<Record<K, string | undefined>>;

/** The filters in the URL, and a way to change some of them; what is undefined or empty leaves the URL. */
export function useFilters<K extends string>(): [Filters<K>, (change: Change<K>) => void] {
  const search = useSearch({ strict: false }) as Filters<K>;
  const navigate = useNavigate();
  const change = useCallback(
    (wanted: Change<K>) => {
      const next = (before: Filters<K>) => ({ ...before, ...wanted });
      void navigate({ to: '.', search: next as never, replace: true });
    },
    [navigate],
  );
  return [search, change];
}
