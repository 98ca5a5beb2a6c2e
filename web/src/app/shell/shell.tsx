import { Drawer, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDisclosure, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { IconButton } from '@/components/controls';
import { HouseMark, Icon, type IconName } from '@/components/icon';
import { SkeletonRows } from '@/components/states';
import { meQuery } from '@/api/queries';
import { useSession } from '../session/session';
import { openPalette, type PaletteScope } from './palette-store';
import './shell.css';

const Palette = lazy(() => import('./palette'));
const PageJson = lazy(() => import('./page-json'));

export interface NavItem {
  to: string;
  label: string;
  icon: IconName;
  exact?: boolean;
}

export interface ShellProps {
  name: string;
  home: string;
  nav: NavItem[];
  scope: PaletteScope;
  status: ReactNode;
  foot: ReactNode;
  band?: ReactNode;
}

/** The frame around every signed-in page: the rail, the search, the theme, and the page in it. */
export function Shell({ name, home, nav, scope, status, foot, band }: ShellProps) {
  const [drawer, drawerActions] = useDisclosure(false);
  const [json, setJson] = useState(false);
  // Here and not in the palette, which is loaded later: a key pressed before that is not lost.
  useHotkeys([['mod+K', openPalette]], []);
  const find = scope === 'operator' ? 'Customer, invoice, key or workflow' : 'Search events, invoices, keys';
  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <aside className="shell-rail" aria-label="Sidebar">
        <Link className="shell-brand" to={home} aria-label="Meterhouse">
          <HouseMark />
          <span className="wide">Meterhouse</span>
        </Link>
        <AccountMenu name={name} />
        <Nav items={nav} />
        <div className="shell-foot">{foot}</div>
      </aside>
      <div className="shell-content">
        <header className="shell-top">
          <Link className="shell-brand only-narrow" to={home} aria-label="Meterhouse" style={{ padding: 0 }}>
            <HouseMark />
            Meterhouse
          </Link>
          <button type="button" className="shell-find" onClick={openPalette} aria-label={find}>
            <Icon name="search" />
            <span>{find}</span>
            <kbd>{isMac() ? '⌘ K' : 'Ctrl K'}</kbd>
          </button>
          <div className="shell-top-end">
            <span className="not-narrow">{status}</span>
            <button type="button" className="button button-quiet not-narrow" title="View as JSON" onClick={() => setJson(true)}>
              <Icon name="json" />
              <span>JSON</span>
            </button>
            <ThemeSwitch />
            <span className="only-narrow">
              <IconButton icon="menu" label="Menu" onClick={drawerActions.open} />
            </span>
          </div>
        </header>
        <main className="shell-page" id="main" tabIndex={-1}>
          {band}
          <Suspense fallback={<SkeletonRows rows={6} />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Drawer
        opened={drawer}
        onClose={drawerActions.close}
        title={name}
        size="xs"
        position="right"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <div className="drawer-nav" onClick={drawerActions.close}>
          <Nav items={nav} />
        </div>
        <div className="gap-top-24">
          <SignOut />
        </div>
      </Drawer>
      <Suspense>
        <Palette scope={scope} nav={nav} />
        {json && <PageJson close={() => setJson(false)} />}
      </Suspense>
    </div>
  );
}

function Nav({ items }: { items: NavItem[] }) {
  return (
    <nav className="shell-nav" aria-label="Main">
      {items.map((item) => (
        <Link
          key={item.to}
          to={item.to}
          activeOptions={{ exact: item.exact ?? false, includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
          title={item.label}
        >
          <Icon name={item.icon} />
          <span>{item.label}</span>
        </Link>
      ))}
    </nav>
  );
}

function AccountMenu({ name }: { name: string }) {
  const session = useSession();
  const me = useQuery(meQuery);
  const email = me.data?.email ?? session.user?.email;
  return (
    <Menu position="bottom-start" width={192}>
      <Menu.Target>
        <button type="button" className="shell-org" aria-label={`${name}, account`}>
          <span className="monogram" aria-hidden="true">
            {monogram(name)}
          </span>
          <span>{name}</span>
          <Icon name="down" />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {email && <Menu.Label className="break">{email}</Menu.Label>}
        <Menu.Item leftSection={<Icon name="out" />} onClick={() => void leave(session.signOut)}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function SignOut() {
  const session = useSession();
  return (
    <button type="button" className="button" onClick={() => void leave(session.signOut)}>
      <Icon name="out" />
      Sign out
    </button>
  );
}

// A whole new page: nothing of one person's answers stays in memory for the next.
async function leave(signOut: () => Promise<void>): Promise<void> {
  await signOut();
  window.location.assign('/');
}

export function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <IconButton
      icon={scheme === 'dark' ? 'sun' : 'moon'}
      label={`Switch to the ${next} theme`}
      onClick={() => setColorScheme(next)}
    />
  );
}

export function monogram(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return (
    words
      .slice(0, 2)
      .map((word) => word[0]?.toUpperCase() ?? '')
      .join('') || 'M'
  );
}

function isMac(): boolean {
  return navigator.platform.startsWith('Mac');
}
