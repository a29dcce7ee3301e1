import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Card } from './queries';

/** What a ticket is called: `#5 Fatura adresi yanlış`. */
export function useTicketName(): (ticket: Pick<Card, 'number' | 'subject'>) => string {
  const { t } = useTranslation('console');
  return useCallback(
    ({ number, subject }) => t('tickets.named', { number, subject: subject ?? t('tickets.noSubject') }),
    [t],
  );
}
