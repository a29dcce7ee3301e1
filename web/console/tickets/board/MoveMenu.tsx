import { Button, Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { stepsOf } from '../moves';
import type { Card, Status } from '../queries';
import classes from '../tickets.module.css';
import { useTicketName } from '../useTicketName';

interface Props {
  readonly card: Pick<Card, 'number' | 'subject' | 'nextStatuses'>;
  readonly onMove: (to: Status) => void;
}

/** Moves a ticket without dragging: offers only the steps that are allowed from where it stands. */
export function MoveMenu({ card, onMove }: Props): ReactNode {
  const { t } = useTranslation('console');
  const name = useTicketName();
  const steps = stepsOf(card);
  if (steps.length === 0) return null;
  return (
    <Menu position="bottom-end" withinPortal shadow="md">
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          className={classes['move']}
          aria-label={t('tickets.move.of', { name: name(card) })}
        >
          {t('tickets.move.label')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {steps.map((status) => (
          <Menu.Item key={status} className={classes['move']} onClick={() => onMove(status)}>
            {t(`tickets.status.${status}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
