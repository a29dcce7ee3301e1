import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../../app/errors/useSay';
import type { ErrorCode } from '../../../app/errors/problem';
import { useViewer } from '../../../app/session/viewer';
import { placed } from '../../forms/refusals';
import { ZoneField } from '../../forms/ZoneField';
import type { Profile } from './profile';

/** Which refusals are about which field. */
export const PROFILE_FIELDS: Readonly<Partial<Record<ErrorCode, keyof Profile>>> = {
  EMAIL_TAKEN: 'email',
  MALFORMED_EMAIL: 'email',
  MALFORMED_PHONE: 'phone',
  UNKNOWN_ZONE: 'zone',
  TEXT_EMPTY: 'name',
  TEXT_TOO_LONG: 'name',
  TEXT_NOT_ONE_LINE: 'name',
};

interface Props {
  readonly profile: Profile;
  readonly error: unknown;
  /** It was tried: what is missing is said. */
  readonly checked: boolean;
  readonly onChange: (profile: Profile) => void;
}

/** Who somebody is. */
export function ProfileFields({ profile, error, checked, onChange }: Props): ReactNode {
  const { t } = useTranslation('console');
  const say = useSay();
  const { site } = useViewer();
  const { field } = placed(error, PROFILE_FIELDS);
  const faultOf = (name: keyof Profile): string | null => (field === name ? say(error) : null);
  const missing = (name: 'name' | 'email'): string | null =>
    checked && profile[name].trim() === '' ? t('people.missing') : faultOf(name);
  const change = (part: Partial<Profile>): void => onChange({ ...profile, ...part });
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        label={t('people.name')}
        value={profile.name}
        error={missing('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
        autoComplete="off"
        required
      />
      <TextInput
        type="email"
        label={t('people.email')}
        description={t('people.emailHint')}
        value={profile.email}
        error={missing('email')}
        onChange={(event) => change({ email: event.currentTarget.value })}
        autoComplete="off"
        required
      />
      <TextInput
        type="tel"
        label={t('people.phone')}
        description={t('people.phoneHint')}
        value={profile.phone}
        error={faultOf('phone')}
        onChange={(event) => change({ phone: event.currentTarget.value })}
        autoComplete="off"
      />
      <NativeSelect
        label={t('people.locale')}
        value={profile.locale}
        onChange={(event) => change({ locale: event.currentTarget.value === 'EN' ? 'EN' : 'TR' })}
        data={[
          { value: 'TR', label: 'Türkçe' },
          { value: 'EN', label: 'English' },
        ]}
      />
      <ZoneField
        label={t('people.zone')}
        none={t('people.siteZone', { zone: site?.zone ?? '' })}
        value={profile.zone}
        error={faultOf('zone')}
        onChange={(zone) => change({ zone })}
      />
    </SimpleGrid>
  );
}
