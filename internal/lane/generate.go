package lane

//go:generate go -C _generate run . -out ../zkernels_amd64.s -stubs ../zstubs_amd64.go -pkg lane
//go:generate go -C _generate run . -limits -out ../limit/zloops_amd64.s -stubs ../limit/zloops_amd64.go -pkg limit
