import { Anchor, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useLanguage } from '../../../app/i18n/useLanguage';
import { useViewer } from '../../../app/session/viewer';
import { formatInstant } from '../../../app/time/format';
import { useTicketName } from '../useTicketName';
import classes from './page.module.css';
import type { Ticket } from './ticket';

/** Whose matter it is, where it came from, how it went. */
export function Facts({ ticket }: { readonly ticket: Ticket }): ReactNode {
  const { t } = useTranslation('console');
  const language = useLanguage();
  const { zone } = useViewer();
  const name = useTicketName();
  const { requester, requesterAccount, rating, merged, mergedInto } = ticket;
  const at = (instant: string): string => formatInstant(instant, zone, language, 'date-time');
  return (
    <Stack component="section" gap={6} aria-labelledby="ticket-customer">
      <Title order={2} size="h5" id="ticket-customer">
        {t('tickets.create.customer')}
      </Title>
      <Text fw={600} className={classes['text']}>
        {requester.name ?? t('tickets.erased')}
      </Text>
      {[requesterAccount?.email, requesterAccount?.phone].map(
        (way) =>
          way && (
            <Text key={way} size="sm" className={classes['text']}>
              {way}
            </Text>
          ),
      )}
      <Anchor component={Link} to={`/console/tickets?view=list&requester=${requester.id}`} size="sm" underline="always">
        {t('tickets.page.allOfCustomer')}
      </Anchor>
      <Text size="sm" c="dimmed">
        {t('tickets.page.opened', { at: at(ticket.openedAt), source: t(`tickets.source.${ticket.source}`) })}
      </Text>
      {ticket.department && (
        <Text size="sm" c="dimmed" className={classes['text']}>
          {t('tickets.filter.department')}: {ticket.department.name}
        </Text>
      )}
      {ticket.resolvedAt !== null && (
        <Text size="sm" c="dimmed">
          {t('tickets.page.resolved', { at: at(ticket.resolvedAt) })}
        </Text>
      )}
      {rating !== null && (
        <div>
          <Text size="sm" fw={600}>
            {t('tickets.page.rating', { score: rating })}
          </Text>
          {ticket.ratingComment !== null && (
            <Text size="sm" className={classes['body']}>
              {ticket.ratingComment}
            </Text>
          )}
        </div>
      )}
      {mergedInto && (
        <Text size="sm" className={classes['text']}>
          {t('tickets.page.mergedInto')}{' '}
          <Anchor component={Link} to={`/console/tickets/${mergedInto.number}`} inherit underline="always">
            {name(mergedInto)}
          </Anchor>
        </Text>
      )}
      {merged.map((other) => (
        <Text key={other.number} size="sm" className={classes['text']}>
          {t('tickets.page.mergedFrom')}{' '}
          <Anchor component={Link} to={`/console/tickets/${other.number}`} inherit underline="always">
            {name(other)}
          </Anchor>
        </Text>
      ))}
    </Stack>
  );
}
