import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../app/errors/Fault';
import { useAct } from '../app/graphql/useAct';
import { CANCEL_MESSAGE, mayCancel, mayRetry, RETRY_MESSAGE } from './messages';
import type { Message } from './messages';

interface Props {
  readonly message: Message;
  readonly onChanged: () => void;
}

/** To send a message after all, or to take it back; whichever its state allows. */
export function MessageActions({ message, onChanged }: Props): ReactNode {
  const { t } = useTranslation('operations');
  const retry = useAct(RETRY_MESSAGE);
  const cancel = useAct(CANCEL_MESSAGE);
  const error = retry.error ?? cancel.error;
  const label = (action: string): string =>
    t('action.of', { action, name: `${t(`messageKind.${message.kind}`)}, ${message.recipientName ?? ''}` });
  const { id } = message;
  return (
    <>
      {mayRetry(message) && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={label(t('messages.retry'))}
          loading={retry.busy}
          onClick={async () => {
            if (await retry.act({ id })) onChanged();
          }}
        >
          {t('messages.retry')}
        </Button>
      )}
      {mayCancel(message) && (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={label(t('messages.cancel'))}
          loading={cancel.busy}
          onClick={async () => {
            if (await cancel.act({ id })) onChanged();
          }}
        >
          {t('messages.cancel')}
        </Button>
      )}
      {error !== null && <Fault error={error} />}
    </>
  );
}
