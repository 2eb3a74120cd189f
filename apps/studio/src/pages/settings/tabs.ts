// The tabs of Settings, in their order.
export const settingsTabs = [
  {
    id: 'people',
    label: 'People',
    keywords:
      'invite members users team colleagues role permission owner admin remove second factor policy',
  },
  {
    id: 'access',
    label: 'Your access',
    keywords:
      'password passkey authenticator two factor 2fa mfa totp recovery codes sessions devices sign out log out everywhere account security',
  },
  { id: 'keys', label: 'API keys', keywords: 'token secret sdk access expire revoke developer' },
  {
    id: 'workspaces',
    label: 'Workspaces',
    keywords: 'tenant customer environment staging production rename',
  },
  {
    id: 'audit',
    label: 'Audit',
    keywords: 'who did what changed it history trail record verify compliance',
  },
  {
    id: 'health',
    label: 'Health and logs',
    keywords: 'status errors log server version database uptime',
  },
  {
    id: 'appearance',
    label: 'Appearance',
    keywords: 'dark light theme mode contrast density time zone shortcuts letters look',
  },
] as const;

export type SettingsTab = (typeof settingsTabs)[number]['id'];
