// Stands in for Amplitude's SDK: it runs what was queued, and sends each event to the HTTP API.
(() => {
  const ENDPOINT = "https://api2.amplitude.com/2/httpapi";
  const queued = window.amplitude ?? {};

  const operations = (names) =>
    class {
      done = {};

      static {
        for (const name of names) {
          this.prototype[name] = function (...args) {
            this.done[name] = args;
            return this;
          };
        }
      }
    };

  class Identify {
    properties = {};

    change(operation, name, value) {
      this.properties[operation] = { ...this.properties[operation], [name]: value };
      return this;
    }

    set = (name, value) => this.change("$set", name, value);
    setOnce = (name, value) => this.change("$setOnce", name, value);
    add = (name, value) => this.change("$add", name, value);
  }

  const instance = {
    _q: queued._iq?.$default_instance?._q ?? [],
    options: {},

    init(apiKey, userId, options) {
      Object.assign(instance.options, options, { apiKey });
      if (userId) instance.setUserId(userId);
    },
    setUserId(userId) {
      instance.options.userId = userId;
    },
    setDeviceId(deviceId) {
      instance.options.deviceId = deviceId;
    },
    logEvent(name, properties) {
      send(name, { event_properties: properties });
    },
    logEventWithGroups(name, properties, groups) {
      send(name, { event_properties: properties, groups });
    },
    logRevenue(price, quantity, productId) {
      send("revenue_amount", { price, quantity, productId });
    },
    logRevenueV2(revenue) {
      send("revenue_amount", { event_properties: revenue.done });
    },
    setGroup(type, name) {
      send("$identify", { groups: { [type]: name }, user_properties: { $set: { [type]: name } } });
    },
    setUserProperties(properties) {
      send("$identify", { user_properties: { $set: properties } });
    },
    identify(changes) {
      send("$identify", { user_properties: changes.properties });
    },
  };

  const send = (event_type, event) => {
    const { apiKey, userId, deviceId } = instance.options;
    const events = [{ event_type, user_id: userId, device_id: deviceId || "device-1", ...event }];
    fetch(ENDPOINT, { method: "POST", body: JSON.stringify({ api_key: apiKey, events }) });
  };

  window.amplitude = {
    getInstance: () => instance,
    Identify,
    Revenue: operations([
      "setProductId",
      "setQuantity",
      "setPrice",
      "setRevenueType",
      "setEventProperties",
    ]),
    identify: (changes) => instance.identify(changes),
    setDomain() {},
    runQueuedFunctions() {
      for (const [name, ...args] of instance._q.splice(0)) instance[name](...args);
    },
  };
})();
