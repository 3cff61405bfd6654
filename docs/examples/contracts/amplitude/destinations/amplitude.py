"""Amplitude, observed at its SDK and in the events that this sends (Segment; Amplitude)."""

from harness.contracts import UNDEFINED, Destination

DESTINATION = Destination(
    key="amplitude",
    name="Amplitude",
    tracker_url="https://cdn.amplitude.com/libs/amplitude-5.2.2-min.gz.js",
    stub="amplitude.js",
    functions=(
        "amplitude.getInstance().init",
        "amplitude.getInstance().logEvent",
        "amplitude.getInstance().logRevenue",
        "amplitude.getInstance().setGroup",
    ),
    globals=(),
    hosts=("cdn.amplitude.com", "api2.amplitude.com"),
    settings={
        "apiKey": "0be80f6a8e1d4c7d9a3f52c61b7d0e94",
        # These are settings of the account that nobody has changed.
        "trackAllPages": UNDEFINED,
        "trackNamedPages": UNDEFINED,
        "trackCategorizedPages": UNDEFINED,
        "trackRevenuePerProduct": UNDEFINED,
        "preferAnonymousIdForDeviceId": UNDEFINED,
        "traitsToIncrement": UNDEFINED,
        "traitsToSetOnce": UNDEFINED,
        "groupTypeTrait": UNDEFINED,
        "groupValueTrait": UNDEFINED,
    },
)
