# shellcheck shell=bash
# Sourced by the scripts beside it: podman and buildah with a storage of their own below ~/.cache, and settings that a
# virtual machine without systemd, with cgroups of version 1 and without CAP_SYS_RESOURCE takes as well as others do.
images_cache="${XDG_CACHE_HOME:-$HOME/.cache}/streaming-inference/images"
mkdir -p "$images_cache"

install_engines() {
  local missing=() package
  for package in buildah podman runc debootstrap; do
    command -v "$package" >/dev/null || missing+=("$package")
  done
  if [ "${#missing[@]}" -eq 0 ]; then return; fi
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "Not here: ${missing[*]}. They come from apt, as root. Install them and run again." >&2
    return 1
  fi
  apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$images_cache/apt.log" 2>&1
}

cat >"$images_cache/storage.conf" <<END
[storage]
driver = "overlay"
graphroot = "$images_cache/storage"
runroot = "/run/streaming-inference-images"
END
cat >"$images_cache/containers.conf" <<END
[containers]
default_ulimits = ["nofile=1024:$(ulimit -Hn)", "nproc=1024:1024"]
netns = "host"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
END
cat >"$images_cache/registries.conf" <<END
unqualified-search-registries = []
END
[ -e "$images_cache/policy.json" ] || echo '{"default":[{"type":"insecureAcceptAnything"}]}' >"$images_cache/policy.json"
export CONTAINERS_STORAGE_CONF="$images_cache/storage.conf" CONTAINERS_CONF="$images_cache/containers.conf"
export CONTAINERS_REGISTRIES_CONF="$images_cache/registries.conf" BUILDAH_ISOLATION=chroot
if [ ! -e /etc/containers/policy.json ] && [ "$(id -u)" -eq 0 ]; then
  mkdir -p /etc/containers && cp "$images_cache/policy.json" /etc/containers/policy.json
fi
