import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { Badge, Group, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Icon } from '../../../app/layout/Icon';
import { useViewer } from '../../../app/session/viewer';
import { Assignee } from '../Assignee';
import { PriorityBadge } from '../Badges';
import { shownClocks } from '../clock';
import { ClockBadge } from '../ClockBadge';
import type { Card, Status } from '../queries';
import classes from '../tickets.module.css';
import { useTicketName } from '../useTicketName';
import { MoveMenu } from './MoveMenu';

interface Props {
  readonly card: Card;
  /** It is on its way to where it is shown. */
  readonly moving: boolean;
  readonly onMove: (to: Status) => void;
}

/** A ticket on the board; to be dragged, or moved by its menu. */
export function TicketCard({ card, moving, onMove }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { accountId } = useViewer();
  const name = useTicketName();
  const [element, dragged] = useDraggable(card);
  const { lock, tags } = card;
  return (
    <li>
      <article
        ref={element}
        className={classes['card']}
        aria-label={name(card)}
        {...(dragged ? { 'data-dragged': true } : {})}
        {...(moving ? { 'data-moving': true } : {})}
      >
        <Group gap={6} justify="space-between" wrap="nowrap">
          <Group gap={6}>
            <Text size="xs" c="dimmed">
              {t('tickets.number', { number: card.number })}
            </Text>
            <PriorityBadge priority={card.priority} />
          </Group>
          <MoveMenu card={card} onMove={onMove} />
        </Group>
        <Link to={`/console/tickets/${card.number}`} className={classes['link'] ?? ''} draggable={false}>
          {card.subject ?? t('tickets.noSubject')}
        </Link>
        <span className={classes['note']}>
          <Icon name="user" size={14} />
          <span>
            {card.requester.name ?? t('tickets.erased')} → <Assignee of={card.assignee} />
          </span>
        </span>
        {lock && (
          <span className={classes['note']}>
            <Icon name="lock" size={14} />
            {t(lock.owner.id === accountId ? 'tickets.card.youEdit' : 'tickets.card.editedBy', {
              name: lock.owner.name ?? t('tickets.erased'),
            })}
          </span>
        )}
        <div role="group" aria-label={t('tickets.card.clocks')}>
          {shownClocks(card.clocks ?? []).map((clock) => (
            <ClockBadge key={clock.promise} clock={clock} />
          ))}
        </div>
        {tags && tags.length > 0 && (
          <Group gap={4} role="group" aria-label={t('tickets.card.tags')}>
            {tags.map((tag) => (
              <Badge key={tag} variant="default" size="sm" maw="100%" miw={0}>
                {tag}
              </Badge>
            ))}
          </Group>
        )}
      </article>
    </li>
  );
}

function useDraggable(card: Card): readonly [React.RefObject<HTMLElement | null>, boolean] {
  const element = useRef<HTMLElement>(null);
  const [dragged, setDragged] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    return draggable({
      element: element.current,
      canDrag: () => (card.nextStatuses ?? []).length > 0,
      getInitialData: () => ({ card }),
      onDragStart: () => setDragged(true),
      onDrop: () => setDragged(false),
    });
  }, [card]);
  return [element, dragged];
}
