import { Button, Group, Text } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { Dialog } from '../../app/layout/Dialog';
import { guardPops } from '../../app/layout/pops';
import { askBy, hasUnsaved, leave } from './unsaved';

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
  const [go, setGo] = useState<(() => void) | null>(null);
  const here = useRef(0);
  const passing = useRef(false);
  useEffect(() => {
    here.current = placeInHistory();
  }, [place]);
  const follow = useEffectEvent((to: string) => void navigate(to));
  useEffect(() => {
    const onClick = (event: MouseEvent): void => {
      const to = hasUnsaved() ? targetOf(event) : null;
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      leave(() => follow(to));
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
      leave(() => {
        passing.current = true;
        history.go(steps);
      });
    };
    const onClose = (event: BeforeUnloadEvent): void => {
      if (hasUnsaved()) event.preventDefault();
    };
    const unguard = guardPops(onPop);
    const forget = askBy((way) => setGo(() => way));
    document.addEventListener('click', onClick, true);
    addEventListener('beforeunload', onClose);
    return () => {
      unguard();
      forget();
      document.removeEventListener('click', onClick, true);
      removeEventListener('beforeunload', onClose);
    };
  }, []);
  const stay = (): void => setGo(null);

  return (
    <Dialog opened={go !== null} onClose={stay} title={t('forms.leaveTitle')}>
      <Text size="sm" mb="md">
        {t('forms.leaveLead')}
      </Text>
      <Group justify="flex-end">
        <Button
          variant="default"
          onClick={() => {
            stay();
            go?.();
          }}
        >
          {t('forms.leave')}
        </Button>
        <Button onClick={stay} data-autofocus>
          {t('forms.stay')}
        </Button>
      </Group>
    </Dialog>
  );
}
