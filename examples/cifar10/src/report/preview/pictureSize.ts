export const previewDefaults = { count: 9, scale: 8 } as const;

// Labels need four pixels per image pixel; the largest picture has to fit in memory.
export const previewLimits = { count: 64, minimumScale: 4, scale: 16 } as const;
