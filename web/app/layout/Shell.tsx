import { AppShell, Burger, Group, NavLink } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { AREAS, mayOpen } from '../areas';
import { useLanguage } from '../i18n/useLanguage';
import { useViewer } from '../session/viewer';
import { Brand } from './Brand';
import { ConnectionBanner } from './ConnectionBanner';
import { LanguageChoice } from './LanguageChoice';
import { Loading } from './Loading';
import { SchemeChoice } from './SchemeChoice';
import { UpdateBanner } from './UpdateBanner';
import classes from './Shell.module.css';
import { useFocusOnArrival } from './useFocusOnArrival';

/** Menus weigh as much as all else in the header: they come after the page. */
const AccountMenu = lazy(async () => ({ default: (await import('./AccountMenu')).AccountMenu }));

/** What is around every page of somebody who is signed in. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation('app');
  const [opened, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const main = useFocusOnArrival(pathname);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className={classes['skip']} href="#main">
        {t('skip')}
      </a>
      <AppShell.Header px="sm">
        <Group h="100%" justify="space-between" wrap="nowrap" gap={4}>
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t(opened ? 'navigation.close' : 'navigation.open')}
              aria-expanded={opened}
            />
            <Brand />
          </Group>
          <Group gap={4} wrap="nowrap">
            <LanguageChoice />
            <SchemeChoice />
            <Suspense fallback={<span className={classes['awaited']} />}>
              <AccountMenu />
            </Suspense>
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('navigation.label')}>
        <Navigation onFollow={close} />
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} className={classes['main']}>
        <ConnectionBanner />
        <UpdateBanner />
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

function Navigation({ onFollow }: { readonly onFollow: () => void }): ReactNode {
  const { roles } = useViewer();
  const language = useLanguage();
  const { pathname } = useLocation();
  return AREAS.filter((area) => mayOpen(area, roles)).map(({ name, label }) => {
    const here = pathname === `/${name}` || pathname.startsWith(`/${name}/`);
    return (
      <NavLink
        key={name}
        component={Link}
        to={`/${name}`}
        label={label[language]}
        active={here}
        aria-current={here ? 'page' : undefined}
        onClick={onFollow}
      />
    );
  });
}
