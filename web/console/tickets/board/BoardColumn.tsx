import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { Anchor, Badge, Text, Title } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { formatNumber } from '../../../app/time/format';
import { withFilter } from '../filters';
import type { Column, Move } from '../moves';
import type { Card, Status } from '../queries';
import classes from '../tickets.module.css';
import { TicketCard } from './TicketCard';

interface Props {
  readonly column: Column;
  readonly moves: ReadonlyMap<string, Move>;
  /** What is being dragged. */
  readonly dragged: Card | null;
  readonly onMove: (card: Card, to: Status) => void;
}

/** The tickets of one status. */
export function BoardColumn({ column, moves, dragged, onMove }: Props): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const [search] = useSearchParams();
  const { status, count, cards } = column;
  const [element, over] = useDropTarget(status, (card) => onMove(card, status));
  const isOpen = dragged?.nextStatuses?.includes(status) ?? false;
  const isShut = dragged !== null && !isOpen && dragged.status !== status;
  const rest = count - cards.length;
  const list = withFilter(search, { statuses: [status] });
  list.set('view', 'list');
  return (
    <section
      ref={element}
      className={classes['column']}
      aria-labelledby={`column-${status}`}
      {...(isOpen ? { 'data-open': true } : {})}
      {...(isShut ? { 'data-shut': true } : {})}
      {...(over ? { 'data-over': true } : {})}
    >
      <div className={classes['columnHead']}>
        <Title order={2} size="h6" id={`column-${status}`}>
          {t(`tickets.status.${status}`)}
        </Title>
        <Badge variant="default" aria-label={t('tickets.card.count', { count })}>
          {formatNumber(count, language)}
        </Badge>
      </div>
      {cards.length === 0 && (
        <Text size="sm" c="dimmed" px={4}>
          {t('tickets.card.none')}
        </Text>
      )}
      <ul className={classes['cards']}>
        {cards.map((card) => (
          <TicketCard
            key={card.id}
            card={card}
            moving={moves.get(card.id)?.version === null}
            onMove={(to) => onMove(card, to)}
          />
        ))}
      </ul>
      {rest > 0 && (
        <Anchor component={Link} to={`?${list.toString()}`} size="sm" px={4} underline="always">
          {t('tickets.card.more', { n: formatNumber(rest, language) })}
        </Anchor>
      )}
    </section>
  );
}

/** Takes cards that may come here. */
function useDropTarget(
  status: Status,
  onDrop: (card: Card) => void,
): readonly [React.RefObject<HTMLElement | null>, boolean] {
  const element = useRef<HTMLElement>(null);
  const [over, setOver] = useState(false);
  const drop = useEffectEvent(onDrop);
  useEffect(() => {
    if (!element.current) return;
    const cardOf = (data: Record<string, unknown>): Card => data['card'] as Card;
    return dropTargetForElements({
      element: element.current,
      canDrop: ({ source }) => cardOf(source.data).nextStatuses?.includes(status) ?? false,
      onDragEnter: () => setOver(true),
      onDragLeave: () => setOver(false),
      onDrop: ({ source }) => {
        setOver(false);
        drop(cardOf(source.data));
      },
    });
  }, [status]);
  return [element, over];
}
