import { Alert, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../../app/errors/problem';
import { useSay } from '../../app/errors/useSay';
import { useLanguage } from '../../app/i18n/useLanguage';
import { useViewer } from '../../app/session/viewer';
import { formatInstant } from '../../app/time/format';
import type { words } from '../words/tr';

type Aspect = keyof typeof words.tickets.changed;

interface Props {
  readonly error: unknown;
  /** What did not happen; else that something did not. */
  readonly title?: string;
  readonly onClose?: () => void;
}

/** Why something was not done to a ticket: also who edits it, and what has changed meanwhile. */
export function TicketFault({ error, title, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const why = useWhy();
  return (
    <Alert
      color="red"
      role="alert"
      title={title ?? t('fault.title')}
      withCloseButton={onClose !== undefined}
      closeButtonLabel={t('close')}
      {...(onClose ? { onClose } : {})}
    >
      <Text size="sm">{why(error)}</Text>
    </Alert>
  );
}

function useWhy(): (error: unknown) => string {
  const { t, i18n } = useTranslation('console');
  const say = useSay();
  const language = useLanguage();
  const { zone } = useViewer();
  return (error) => {
    const { code, details } = problemOf(error);
    if (code === 'LOCKED' && typeof details['since'] === 'string') {
      const name = typeof details['ownerName'] === 'string' ? details['ownerName'] : t('tickets.erased');
      return t('tickets.refused.locked', { name, at: formatInstant(details['since'], zone, language, 'time') });
    }
    if (code === 'STALE' && Array.isArray(details['changed'])) {
      const changed = details['changed'].filter((aspect): aspect is Aspect =>
        i18n.exists(`tickets.changed.${String(aspect)}`, { ns: 'console' }),
      );
      if (changed.length > 0) {
        const words = changed.map((aspect) => t(`tickets.changed.${aspect}`)).join(', ');
        return t('tickets.refused.stale', { changed: words });
      }
    }
    return say(error);
  };
}
