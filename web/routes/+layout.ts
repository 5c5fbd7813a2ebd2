// The whole app is a static shell: every route renders on the device.
export const ssr = false;
export const prerender = false;
