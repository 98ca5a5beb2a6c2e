// Line icons on a 16-unit grid, drawn for this app.
const PATHS = {
  home: 'M2.5 7.2 8 2.8l5.5 4.4v6h-11zM6.5 13.2V9.5h3v3.7',
  events: 'M2 8h2.6l1.8-4.6 3.2 9.2L11.4 8H14',
  usage: 'M3 13V8M6.3 13V4M9.7 13V9.5M13 13V6',
  billing: 'M3.5 2.5h9v11l-1.8-1.2-1.4 1.2L8 12.3l-1.3 1.2-1.4-1.2-1.8 1.2zM6 5.8h4M6 8.6h4',
  key: 'M8.1 10.7a2.8 2.8 0 1 1-5.6 0 2.8 2.8 0 0 1 5.6 0zM7.3 8.7l5.9-5.9M10.8 5.2l1.9 1.9',
  settings:
    'M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6M11.6 4.5a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0zM7.6 11.5a1.6 1.6 0 1 1-3.2 0 1.6 1.6 0 0 1 3.2 0z',
  clock: 'M13.6 8A5.6 5.6 0 1 1 2.4 8a5.6 5.6 0 0 1 11.2 0zM8 4.8V8l2.2 1.6',
  customers:
    'M8.4 5.6a2.4 2.4 0 1 1-4.8 0 2.4 2.4 0 0 1 4.8 0zM1.8 13c.3-2.4 2-3.8 4.2-3.8s3.9 1.4 4.2 3.8M10.8 3.6a2.2 2.2 0 0 1 0 4.1M12 9.6c1.3.5 2 1.7 2.2 3.4',
  plans: 'M2.5 13.5c6 0 4-9 11-10.5M2.5 2.5v11h11',
  workflows:
    'M5.5 4a1.7 1.7 0 1 1-3.4 0 1.7 1.7 0 0 1 3.4 0zM13.9 12a1.7 1.7 0 1 1-3.4 0 1.7 1.7 0 0 1 3.4 0zM5.5 4h4a2.5 2.5 0 0 1 0 5h-3a1.6 1.6 0 0 0 0 3h4',
  letters: 'M2.5 8.5 4 3.5h8l1.5 5v4h-11zM2.5 8.5h3.2l1 1.8h2.6l1-1.8h3.2',
  audit: 'M4 2.5h8v11H4zM6.2 5.8h3.6M6.2 8.4h3.6M6.2 11h2',
  search: 'M11.2 7a4.2 4.2 0 1 1-8.4 0 4.2 4.2 0 0 1 8.4 0zM10.3 10.3l3.2 3.2',
  down: 'm4.5 6.3 3.5 3.5 3.5-3.5',
  right: 'm6.3 4.5 3.5 3.5-3.5 3.5',
  left: 'M9.7 4.5 6.2 8l3.5 3.5',
  check: 'm3.2 8.4 3.2 3.2 6.4-7',
  cross: 'm4.5 4.5 7 7M11.5 4.5l-7 7',
  copy: 'M7 5.5h5A1.5 1.5 0 0 1 13.5 7v5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 12V7A1.5 1.5 0 0 1 7 5.5zM10.5 5.5v-3h-8v8h3',
  json: 'M6 2.8c-2 0-1.6 1.8-1.6 3S4 8 2.8 8c1.2 0 1.6 1 1.6 2.2s-.4 3 1.6 3M10 2.8c2 0 1.6 1.8 1.6 3S12 8 13.2 8c-1.2 0-1.6 1-1.6 2.2s.4 3-1.6 3',
  moon: 'M13 9.6A5.4 5.4 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6z',
  sun: 'M10.6 8a2.6 2.6 0 1 1-5.2 0 2.6 2.6 0 0 1 5.2 0zM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M3.6 12.4l1-1M11.4 4.6l1-1',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  warning: 'M8 2.8 14 13H2zM8 6.6v3M8 11.4v.1',
  plus: 'M8 3.5v9M3.5 8h9',
  retry: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3',
  out: 'M6.5 3H3v10h3.5M7 8h6.5M11 5.5 13.5 8 11 10.5',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.5v9l7-4.5z',
  download: 'M8 2.5v8M4.8 7.4 8 10.6l3.2-3.2M3 13.5h10',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 16 16"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The house with a scale in it. */
export function HouseMark({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 22 22" width={size} height={size} aria-hidden="true" focusable="false">
      <path fill="var(--accent)" d="M11 1.6 20.4 9v9.4a2 2 0 0 1-2 2H3.6a2 2 0 0 1-2-2V9z" />
      <path
        d="M6 16.8v-3M9.3 16.8v-5M12.7 16.8v-7M16 16.8v-4"
        fill="none"
        stroke="var(--bg)"
        strokeWidth="1.6"
        strokeLinecap="round"
      />
    </svg>
  );
}
