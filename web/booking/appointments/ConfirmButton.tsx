import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Fault } from '../../app/errors/Fault';
import { CONFIRM } from './queries';
import { useCommand } from '../../app/graphql/useCommand';

interface Props {
  readonly id: string;
  readonly onConfirmed: () => void;
}

/** The client says that he will come. */
export function ConfirmButton({ id, onConfirmed }: Props): ReactNode {
  const { t } = useTranslation('booking');
  const { send, busy, error } = useCommand(CONFIRM);
  return (
    <div>
      <Button
        variant="light"
        loading={busy}
        onClick={async () => {
          if (await send({ id })) onConfirmed();
        }}
      >
        {t('details.confirm')}
      </Button>
      {error !== null && <Fault error={error} />}
    </div>
  );
}
