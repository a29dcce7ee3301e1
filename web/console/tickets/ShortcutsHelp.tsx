import { Kbd, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../../app/layout/Dialog';
import type { words } from '../words/tr';
import classes from './tickets.module.css';
import { useSingleKeys } from './useShortcuts';

type Action = keyof typeof words.tickets.shortcuts;

interface Props {
  readonly opened: boolean;
  /** Which keys do what on this page. */
  readonly keys: readonly (readonly [Action, readonly string[]])[];
  readonly onClose: () => void;
}

/** Which keys there are, and whether the single ones are on. */
export function ShortcutsHelp({ opened, keys, onClose }: Props): ReactNode {
  const { t } = useTranslation('console');
  const [on, setOn] = useSingleKeys();
  return (
    <Dialog opened={opened} title={t('tickets.shortcuts.title')} onClose={onClose}>
      <dl className={classes['keys']}>
        {keys.map(([action, names]) => (
          <div key={action} style={{ display: 'contents' }}>
            <dt>
              {names.map((name, place) => (
                <span key={name}>
                  {place > 0 && ` ${t('tickets.shortcuts.or')} `}
                  <Kbd>{name}</Kbd>
                </span>
              ))}
            </dt>
            <dd>{t(`tickets.shortcuts.${action}`)}</dd>
          </div>
        ))}
      </dl>
      <Switch
        mt="lg"
        label={t('tickets.shortcuts.on')}
        description={t('tickets.shortcuts.onHint')}
        checked={on}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
