import { Checkbox, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../app/session/viewer';
import { ROLES } from '../filters';

interface Props {
  readonly roles: readonly Role[];
  readonly disabled?: boolean;
  readonly error?: ReactNode;
  readonly onChange: (roles: readonly Role[]) => void;
}

/** What somebody may do at the site; in the order in which they are shown. */
export function RoleChoice({ roles, disabled = false, error, onChange }: Props): ReactNode {
  const { t } = useTranslation('console');
  const { t: app } = useTranslation('app');
  const toggle = (role: Role): void =>
    onChange(ROLES.filter((one) => (one === role ? !roles.includes(one) : roles.includes(one))));
  return (
    <Checkbox.Group label={t('people.roles')} value={[...roles]} error={error}>
      <Stack gap="xs" mt={6}>
        {ROLES.map((role) => (
          <Checkbox
            key={role}
            value={role}
            label={app(`role.${role}`)}
            description={t(`people.roleHint.${role}`)}
            disabled={disabled}
            onChange={() => toggle(role)}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
