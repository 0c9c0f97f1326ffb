// A library that looks like ONNX Runtime 1.24.3 from outside, and has nothing in
// it. library.so is made by
//
//	echo 'VERS_1.24.3 { global: OrtGetApiBase; local: *; };' > /tmp/map
//	gcc -shared -nostdlib -Os -s -Wl,--version-script=/tmp/map -Wl,-z,noseparate-code -Wl,--build-id=none -Wl,--hash-style=sysv -o library.so library.c
//
// with GCC 12.2 of Debian 12 on x86-64.
void *OrtGetApiBase(void) { return 0; }
