import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../../app/errors/Fault';
import { Loading } from '../../../app/layout/Loading';
import { ConfirmDialog } from '../ConfirmDialog';
import { isFinal, withMoves } from '../moves';
import type { Card, Status, TicketFilter } from '../queries';
import { TicketFault } from '../TicketFault';
import classes from '../tickets.module.css';
import { useTicketName } from '../useTicketName';
import { BoardColumn } from './BoardColumn';
import { useBoard } from './useBoard';
import { useMoves } from './useMoves';

/** A column for each status; cards are moved by dragging or by their menus, and as others move them. */
export function Board({ filter }: { readonly filter: TicketFilter }): ReactNode {
  const { t } = useTranslation('console');
  const name = useTicketName();
  const { columns, error, deaf, refetch } = useBoard(filter);
  const { moves, outcome, move, forget } = useMoves(refetch);
  const [closing, setClosing] = useState<Card | null>(null);
  const dragged = useDragged();
  const onMove = (card: Card, to: Status): void => {
    if (isFinal(to)) setClosing(card);
    else void move(card, to);
  };
  return (
    <>
      {error !== null && !columns && <Fault error={error} onRetry={refetch} />}
      {deaf !== null && <Fault error={deaf} />}
      {error === null && !columns && <Loading rows={8} />}
      <VisuallyHidden role="status">
        {outcome?.name === 'moved' &&
          t('tickets.move.done', { number: outcome.card.number, status: t(`tickets.status.${outcome.to}`) })}
      </VisuallyHidden>
      {outcome?.name === 'refused' && (
        <TicketFault
          error={outcome.error}
          title={t('tickets.move.failed', { name: name(outcome.card) })}
          onClose={forget}
        />
      )}
      {columns && (
        <div className={classes['board']}>
          {withMoves(columns, moves).map((column) => (
            <BoardColumn key={column.status} column={column} moves={moves} dragged={dragged} onMove={onMove} />
          ))}
        </div>
      )}
      {closing && (
        <ConfirmDialog
          title={t('tickets.move.close')}
          lead={t('tickets.move.closeLead', { name: name(closing) })}
          action={t('tickets.move.closeAction')}
          onClose={() => setClosing(null)}
          onConfirm={() => {
            setClosing(null);
            void move(closing, 'CLOSED');
          }}
        />
      )}
    </>
  );
}

/** What is being dragged over the board. */
function useDragged(): Card | null {
  const [dragged, setDragged] = useState<Card | null>(null);
  useEffect(
    () =>
      monitorForElements({
        onDragStart: ({ source }) => setDragged(source.data['card'] as Card),
        onDrop: () => setDragged(null),
      }),
    [],
  );
  return dragged;
}
