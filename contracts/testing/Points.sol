// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @dev Points of BLS12-381 for tests, made by the precompiles of EIP-2537. Test material, never deployed.
library Points {
    uint256 internal constant ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001;

    bytes internal constant G1 =
        hex"0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb"
        hex"0000000000000000000000000000000008b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1";
    bytes internal constant G2 =
        hex"00000000000000000000000000000000024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
        hex"0000000000000000000000000000000013e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
        hex"000000000000000000000000000000000ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"
        hex"000000000000000000000000000000000606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be";

    error PrecompileFailed(address precompile);

    /// @dev Any number as a scalar that is not zero.
    function scalar(uint256 seed) internal pure returns (uint256) {
        return (seed % (ORDER - 1)) + 1;
    }

    function g1(bytes memory point, uint256 factor) internal view returns (bytes memory) {
        return multiply(address(0x0c), point, factor);
    }

    function g2(uint256 factor) internal view returns (bytes memory) {
        return multiply(address(0x0e), G2, factor);
    }

    function multiply(address precompile, bytes memory point, uint256 factor) private view returns (bytes memory) {
        (bool success, bytes memory output) = precompile.staticcall(bytes.concat(point, bytes32(factor)));
        require(success && output.length == point.length, PrecompileFailed(precompile));
        return output;
    }
}
