import { Button, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { Dialog } from '../../app/layout/Dialog';
import { hasUnsaved } from './unsaved';

/** Where to, by the app's own ways or the browser's: an address, or steps through the history. */
type Way = string | number;

/** Which entry of the history is shown; the router counts them. */
function placeInHistory(): number {
  const state = history.state as { readonly idx?: number } | null;
  return state?.idx ?? 0;
}

/** The address that a click leads to within the app; null for clicks that open something else. */
function targetOf(event: MouseEvent): string | null {
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (!link || link.target === '_blank' || link.origin !== location.origin || link.hasAttribute('download'))
    return null;
  return link.pathname === location.pathname && link.search === location.search
    ? null
    : link.pathname + link.search + link.hash;
}

/** Asks before a page with unsaved changes is left: by a link, by the browser's own ways, or by closing it. */
export function LeaveGuard(): ReactNode {
  const { t } = useTranslation('console');
  const navigate = useNavigate();
  const place = useLocation().key;
  const [way, setWay] = useState<Way | null>(null);
  const here = useRef(0);
  const passing = useRef(false);
  useEffect(() => {
    here.current = placeInHistory();
  }, [place]);
  useEffect(() => {
    const onClick = (event: MouseEvent): void => {
      const to = hasUnsaved() ? targetOf(event) : null;
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      setWay(to);
    };
    const onPop = (event: PopStateEvent): void => {
      const steps = placeInHistory() - here.current;
      if (passing.current || steps === 0) {
        passing.current = false;
        // Back at the page that was not left, of which the router knows no better.
        if (steps === 0) event.stopImmediatePropagation();
        return;
      }
      if (!hasUnsaved()) return;
      event.stopImmediatePropagation();
      history.go(-steps);
      setWay(steps);
    };
    const onClose = (event: BeforeUnloadEvent): void => {
      if (hasUnsaved()) event.preventDefault();
    };
    document.addEventListener('click', onClick, true);
    addEventListener('popstate', onPop, true);
    addEventListener('beforeunload', onClose);
    return () => {
      document.removeEventListener('click', onClick, true);
      removeEventListener('popstate', onPop, true);
      removeEventListener('beforeunload', onClose);
    };
  }, []);

  function leave(): void {
    setWay(null);
    if (typeof way === 'string') void navigate(way);
    if (typeof way !== 'number') return;
    passing.current = true;
    history.go(way);
  }

  return (
    <Dialog opened={way !== null} onClose={() => setWay(null)} title={t('forms.leaveTitle')}>
      <Text size="sm" mb="md">
        {t('forms.leaveLead')}
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={leave}>
          {t('forms.leave')}
        </Button>
        <Button onClick={() => setWay(null)} data-autofocus>
          {t('forms.stay')}
        </Button>
      </Group>
    </Dialog>
  );
}
