// The tabs of Settings, in their order.
export const settingsTabs = [
  { id: 'people', label: 'People' },
  { id: 'access', label: 'Your access' },
  { id: 'keys', label: 'API keys' },
  { id: 'workspaces', label: 'Workspaces' },
  { id: 'audit', label: 'Audit' },
  { id: 'health', label: 'Health and logs' },
  { id: 'appearance', label: 'Appearance' },
] as const;

export type SettingsTab = (typeof settingsTabs)[number]['id'];
