// Where the server is, said before the framework starts: else it asks at every address that a deep link might mean
// whether one is there, and only then opens its socket. It still asks, while it is already at work.
window.__streamlit = {
  BACKEND_BASE_URL: `${location.origin}/`,
  HOST_CONFIG: {
    allowedOrigins: [location.origin],
    useExternalAuthToken: false,
    enableCustomParentMessages: false,
    enforceDownloadInNewTab: false,
    blockErrorDialogs: false,
    metricsUrl: "",
  },
};
